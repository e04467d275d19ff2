#!/usr/bin/perl
# In QEMU's place, for the kernels of small-kernel.ts, which have run when they are built: the agent says what stands in their image.
use strict;
use warnings;

my ($number, $key) = (0, 0);
$| = 1;

sub crc32 {
	my $crc = $key ^ 0xffffffff;
	for my $byte (unpack 'C*', $_[0]) {
		$crc ^= $byte;
		$crc = $crc & 1 ? ($crc >> 1) ^ 0xedb88320 : $crc >> 1 for 1 .. 8;
	}
	return $crc ^ 0xffffffff;
}

sub say_line {
	my ($kind, $seq, $payload) = @_;
	$payload =~ s/([^\x20-\x5b\x5d-\x7e])/sprintf '\\x%02x', ord $1/ge;
	my $body = $number++ . " $kind $seq $payload";
	printf "\n\@%s *%08x\n", $body, crc32("\@$body");
}

local $/;
open my $file, '<', '/proc/self/fd/6' or die;
my $image = <$file>;
local $/ = "\n";
my ($release, $version) = $image =~ /(\d+\.\d+\.\d+\S*) \(x\) (#1 \w+)\0/ or die 'no banner';
my ($answer) = $image =~ /^ANSWER\n(.*?)^\.$/ms or die 'no answer';
my @counts = $image =~ /^COUNTS (.*)$/mg;
if ($answer =~ /^panic/m) {
	open my $console, '>&=', 3 or die;
	syswrite $console, "Kernel panic - not syncing: $answer";
	exit 0;
}
say_line('hello', 0, qq({"release":"$release","version":"$version","machine":"x86_64","pageSize":4096,"cpus":2,)
	. '"slots":2,"memoryKiB":1000,"ports":false,"forkMicroseconds":100}');
while (my $line = <STDIN>) {
	my ($command, @words) = split ' ', $line;
	if ($command eq 'key') { $key = hex $words[0] }
	if ($command =~ /^(here|key|settle)$/) { say_line('here', 0, '') }
	if ($command ne 'run') { next }
	my ($seq, undef, $mode, @programs) = @words;
	for (@programs) {
		say_line('begin', $seq, '') if $mode =~ /^alone/;
		say_line('counts', $seq, "$counts[($seq - 1) % @counts]\n") if $mode =~ /counted/ && @counts;
		say_line('end', $seq++, 'exited:0:5:' . ($mode =~ /^(\w+)/)[0] . " begin\n${answer}end\n");
	}
}
