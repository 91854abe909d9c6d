/* What a kernel in user mode asks of this machine, where it and newer processors do not agree. Loaded by LD_PRELOAD. */

#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { PEEK_FIRST = 1, PEEK_LAST = 3, GET_REGISTERS = 0x4204, SET_REGISTERS = 0x4205 };
enum { EXTENDED_STATE = 0x202 };

static char state[1 << 16];

/* ptrace(2), but for the state of a processor that has more of it (AMX: 11 kB) than kernels before 6.13 have room for.
 * Those hand back the part that they know, and the machine takes all or nothing: so the rest stays as it is.
 * See "um: switch to regset API and depend on XSAVE" of Linux 6.13. */
long ptrace(int request, ...) {
  va_list arguments;
  va_start(arguments, request);
  int process = va_arg(arguments, int);
  void *address = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);
  if (request == SET_REGISTERS && (long)address == EXTENDED_STATE) {
    struct iovec *given = data, whole = {state, sizeof state};
    if (syscall(SYS_ptrace, GET_REGISTERS, process, address, &whole) == 0 && whole.iov_len > given->iov_len) {
      memcpy(state, given->iov_base, given->iov_len);
      return syscall(SYS_ptrace, SET_REGISTERS, process, address, &whole);
    }
  }
  if (request >= PEEK_FIRST && request <= PEEK_LAST) {
    long word;
    long status = syscall(SYS_ptrace, request, process, address, &word);
    if (status != 0) return status;
    errno = 0;
    return word;
  }
  return syscall(SYS_ptrace, request, process, address, data);
}

/* uname(2), which such a kernel shows in its /proc/cpuinfo: with the line without which a kubelet does not start.
 * The number stands for nothing. */
int uname(struct utsname *names) {
  int status = syscall(SYS_uname, names);
  strcpy(names->version, "cpu MHz : 1000.000");
  return status;
}
