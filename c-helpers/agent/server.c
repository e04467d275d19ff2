// SPDX-License-Identifier: GPL-2.0
/*
 * The server of a slot: the bundle, started once, the first process of
 * namespaces of its own, with which everything ends that is in them.
 */
#include "slot.h"
#include "reach.h"
#include "writes.h"
#include "../lib/serve.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

pid_t clone_apart(void)
{
	const unsigned long needed = CLONE_NEWPID | CLONE_NEWNS | SIGCHLD;
	long child = syscall(SYS_clone, needed | CLONE_NEWIPC | CLONE_NEWUTS, 0, 0, 0, 0);

	/* What belongs to System V and the names are only better kept apart. */
	return (pid_t)(child < 0 ? syscall(SYS_clone, needed, 0, 0, 0, 0) : child);
}

void execute(const char *argument)
{
	char *const argv[] = { (char *)BUNDLE, (char *)argument, NULL };
	char *const envp[] = { "PATH=/", "HOME=/tmp", NULL };

	execve(BUNDLE, argv, envp);
	_exit(127);
}

void become_a_child(const struct slot *slot)
{
	sigset_t none;

	wire_close_port();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	write_file("/proc/self/oom_score_adj", "1000");
	/* From here on. */
	hear_writes_to("/proc");
	dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 0);
	dup2(slot->streams[OUTPUT].to, 1);
	dup2(slot->streams[OUTPUT].to, 2);
	dup2(slot->streams[RECORDS].to, SERVER_RECORDS);
}

/* What programs see of the file systems: the agent, its wire and each other's files out of reach. */
static void mount_apart(void)
{
	static const char *const hidden[] = { "/dev/ttyS0",   "/dev/ttyS1", "/dev/ttyAMA0",
					      "/dev/console", "/dev/port",  "/dev/mem" };

	mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	umount2("/proc", MNT_DETACH);
	mount("proc", "/proc", "proc", 0, NULL);
	/* Without devices: the wire could be opened by one. */
	mount("tmp", "/tmp", "tmpfs", MS_NODEV, NULL);
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		mount("/dev/null", hidden[i], NULL, MS_BIND, NULL);
	/* For files that are mapped: who mounts something itself is heard. */
	mount("ramfs", "/ramfs", "ramfs", MS_NODEV, NULL);
	mount("tmpfs", "/tmpfs", "tmpfs", MS_NODEV, NULL);
	mount(NULL, "/dev", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
	mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
}

/*
 * What the server has open is in nobody's reach: who writes to its pipes could
 * answer in its place. It is the first process of its namespace.
 */
static void hide_server(void)
{
	int mounts = open("/proc/self/mounts", O_RDONLY | O_CLOEXEC);

	mount("ramfs", "/proc/1", "ramfs", MS_RDONLY, NULL);
	dup2(mounts, SERVER_MOUNTS);
	fcntl(SERVER_MOUNTS, F_SETFD, 0);
}

/* Offers to be heard, and waits until that is taken. */
static void meet_agent(void)
{
	int offered = offer_to_be_heard();
	char taken;

	if (write(SERVER_ANSWERS, &offered, sizeof(offered)) != sizeof(offered) || read(SERVER_ASKED, &taken, 1) != 1)
		_exit(127);
}

static void meet_server(struct slot *slot)
{
	int offered = -1;

	slot->reached = -1;
	if (read(slot->answers, &offered, sizeof(offered)) == sizeof(offered) && offered >= 0)
		slot->reached = take_offered(slot->server, offered);
	if (write(slot->asked, "", 1) < 0)
		errno = 0;
}

bool start_server(struct slot *slot, unsigned int processor)
{
	int asked[2], answers[2];

	if (pipe2(asked, O_CLOEXEC))
		return false;
	if (pipe2(answers, O_CLOEXEC)) {
		close(asked[0]);
		close(asked[1]);
		return false;
	}
	slot->server = clone_apart();
	if (!slot->server) {
		asked[0] = out_of_the_way(asked[0]);
		answers[1] = out_of_the_way(answers[1]);
		mount_apart();
		stay_on(processor);
		dup2(asked[0], SERVER_ASKED);
		dup2(answers[1], SERVER_ANSWERS);
		become_a_child(slot);
		hide_server();
		meet_agent();
		execute(SERVE);
	}
	close(asked[0]);
	close(answers[1]);
	slot->asked = asked[1];
	slot->answers = answers[0];
	if (slot->server < 0) {
		slot->server = 0;
		close(slot->asked);
		close(slot->answers);
		return false;
	}
	meet_server(slot);
	return true;
}

void beat(struct slot *slot)
{
	if (now_us() < slot->beat)
		return;
	wire_say("beat", slot->job.seq, "", 0);
	wire_flush();
	slot->beat = now_us() + BEAT_US;
}

pid_t wait_patiently(struct slot *slot, pid_t child, int *status)
{
	const struct timespec tick = { .tv_nsec = 2 * 1000 * 1000 };
	sigset_t none;
	pid_t got;

	sigemptyset(&none);
	while (!(got = waitpid(child, status, WNOHANG)) || (got < 0 && errno == EINTR)) {
		ppoll(NULL, 0, &tick, &none);
		beat(slot);
	}
	return got;
}

int end_server(struct slot *slot)
{
	int status = 0;

	kill(slot->server, SIGKILL);
	wait_patiently(slot, slot->server, &status);
	close(slot->asked);
	close(slot->answers);
	close(slot->reached);
	slot->server = 0;
	return status;
}
