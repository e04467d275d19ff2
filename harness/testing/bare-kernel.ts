import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * What all kernels of ours have that are there to be hostile: an entry over PVH, a banner, and the agent's way to speak, by
 * QEMU's debug console. They are of 32 bits in a file of 64, as PVH enters a kernel.
 */
const common = String.raw`
  static const char banner[] __attribute__((used)) =
    "Linux version 6.1.99 (me@here) (gcc (Debian 12) 12.2.0, GNU ld 2.40) #7 SMP PREEMPT Tue Nov 24\n";
  char stack[65536];
  static void out(unsigned char byte)
  {
    __asm__ volatile("outb %0, $0xe9" : : "a"(byte));
  }
  static unsigned crc;
  static void put(char c)
  {
    out((unsigned char)c);
    crc ^= (unsigned char)c;
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
  }
  static void put_text(const char *text)
  {
    while (*text)
      put(*text++);
  }
  static void put_number(unsigned n)
  {
    if (n > 9)
      put_number(n / 10);
    put((char)('0' + n % 10));
  }
  static void end_line(void)
  {
    unsigned sum = ~crc;

    out(' ');
    out('*');
    for (int shift = 28; shift >= 0; shift -= 4)
      out("0123456789abcdef"[sum >> shift & 15]);
    out('\n');
  }
  static void __attribute__((unused)) say(unsigned number, const char *kind, unsigned seq, const char *payload)
  {
    out('\n');
    crc = ~0U;
    put('@');
    put_number(number);
    put(' ');
    put_text(kind);
    put(' ');
    put_number(seq);
    put(' ');
    put_text(payload);
    end_line();
  }
  static void __attribute__((unused)) reset(void)
  {
    static const unsigned char none[6];

    __asm__ volatile("lidt %0\n\tint3" : : "m"(none));
  }
  #define HELLO "{\"release\":\"6.1.99\",\"version\":\"#7\",\"machine\":\"x86_64\",\"pageSize\":4096,\"cpus\":2,\"slots\":2," \
    "\"memoryKiB\":500000,\"ports\":true,\"forkMicroseconds\":"
`;

const start = `
  .section .note.Xen, "a", @note
  .align 4
  .long 4, 8, 18
  .asciz "Xen"
  .quad _start
  .text
  .code32
  .globl _start
_start:
  movl $stack + 65536, %esp
  call kernel
1: hlt
  jmp 1b
`;

/**
 * Builds a kernel that does something hostile.
 *
 * @param body of C, without a library: `say(number, kind, seq, payload)` speaks like the agent, `HELLO` begins its greeting, `reset()` ends it all
 * @returns the path of its vmlinux
 */
export async function bareKernel(folder: string, name: string, body: string): Promise<string> {
  const [source, text, vmlinux] = ['c', 's', 'vmlinux'].map((end) => join(folder, `${name}.${end}`)) as [
    string,
    string,
    string,
  ];
  await writeFile(source, `${common}\nvoid kernel(void)\n{\n${body}\n}\n`);
  const bare =
    '-O1 -ffreestanding -fno-pic -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none'.split(
      ' ',
    );
  const { stdout } = await execa('gcc', ['-m32', ...bare, '-mno-sse', '-S', source, '-o', '-']);
  await writeFile(text, `${start}\n${stdout.replace(/\t\.section\t\.note\.GNU-stack.*/g, '')}`);
  await execa('gcc', [
    '-m64',
    '-nostdlib',
    '-static',
    '-no-pie',
    text,
    '-o',
    vmlinux,
    '-Wl,-Ttext=0x100000,--build-id=none,-z,noexecstack,-e,_start,-z,max-page-size=4096',
  ]);
  return vmlinux;
}
