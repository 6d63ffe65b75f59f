/* LD_PRELOAD: makes one system call of a program fail, as a full disk, a quota or a broken device would.

   XCODEC_FAULT=CALL:N:WHAT   CALL: write, fsync, rename (link and renameat2 among them), close, open, mkdir, unlink (of what
                              is no temporary file) or read (of files);
                              N: which one, counted from 1; WHAT: an error number, or 0: die by SIGKILL instead of it,
                              or -1: nothing fails, but XCODEC_FAULT_COMMAND runs before it, in a shell, and
                              XCODEC_FAULT_UNDO, if there is one, before the next such call.
   XCODEC_FAULT_LOG=FILE      created when the fault happened: a test knows by it when N was past the last call.

   Only what a program does to its own files counts: paths that are relative or below the working folder, descriptors
   that were opened for writing, standard output; never standard error. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 4096
static char g_call[16];
static long g_at;
static int g_error;
static const char *g_log;
static atomic_long g_count;
static atomic_char g_written[FDS];
static atomic_char g_input[FDS];

__attribute__((constructor)) static void Start(void) {
  const char *text = getenv("XCODEC_FAULT");
  g_log = getenv("XCODEC_FAULT_LOG");
  if (text == NULL || sscanf(text, "%15[a-z]:%ld:%d", g_call, &g_at, &g_error) != 3) g_at = 0;
  g_written[1] = 1;
}

static void RunCommand(const char *variable) {
  const char *command = getenv(variable);
  if (command == NULL) return;
  unsetenv("LD_PRELOAD"); /* of what the shell starts */
  if (system(command) != 0) fprintf(stderr, "%s failed: %s\n", variable, command);
}

/* 1: the call is to fail, errno is set. */
static int Fails(const char *call) {
  if (g_at == 0 || strcmp(call, g_call) != 0) return 0;
  const long at = atomic_fetch_add(&g_count, 1) + 1;
  if (g_error == -1 && at == g_at + 1) RunCommand("XCODEC_FAULT_UNDO");
  if (at != g_at) return 0;
  if (g_log != NULL) {
    const long fd = syscall(SYS_openat, AT_FDCWD, g_log, O_WRONLY | O_CREAT, 0666);
    if (fd >= 0) syscall(SYS_close, fd);
  }
  if (g_error == -1) {
    RunCommand("XCODEC_FAULT_COMMAND");
    return 0;
  }
  if (g_error == 0) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  errno = g_error;
  return 1;
}

static void *Next(const char *name) { return dlsym(RTLD_NEXT, name); }

static int Ours(const char *path) { return path[0] != '/'; }

enum { kNotWritten, kOutput, kTemporary };

/* A temporary file that has no name any more may fail to close: nobody needs it then. */
static int NoteOpened(int fd, int flags, int ours) {
  if (fd < 0 || fd >= FDS) return fd;
  const int reads = (flags & O_ACCMODE) == O_RDONLY;
  g_written[fd] = reads ? kNotWritten : ours ? kOutput : kTemporary;
  g_input[fd] = reads && ours && !(flags & O_DIRECTORY);
  return fd;
}

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    static int (*next)(const char *, int, ...);                     \
    va_list list;                                                   \
    va_start(list, flags);                                          \
    const int mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(list, int) : 0; \
    va_end(list);                                                   \
    if (next == NULL) next = Next(#name);                           \
    if (Ours(path) && Fails("open")) return -1;                     \
    return NoteOpened(next(path, flags, mode), flags, Ours(path));  \
  }
OPEN(open)
OPEN(open64)

int mkostemp(char *path, int flags) {
  static int (*next)(char *, int);
  if (next == NULL) next = Next("mkostemp");
  if (Fails("open")) return -1;
  return NoteOpened(next(path, flags), O_RDWR, 0);
}

int mkdir(const char *path, mode_t mode) {
  static int (*next)(const char *, mode_t);
  if (next == NULL) next = Next("mkdir");
  if (Ours(path) && Fails("mkdir")) return -1;
  return next(path, mode);
}

static int Counts(int fd) { return fd >= 0 && fd < FDS && fd != 2 && g_written[fd]; }

ssize_t write(int fd, const void *data, size_t size) {
  static ssize_t (*next)(int, const void *, size_t);
  if (next == NULL) next = Next("write");
  if (Counts(fd) && Fails("write")) return -1;
  return next(fd, data, size);
}

#define PWRITE(name, offset_type)                                                       \
  ssize_t name(int fd, const void *data, size_t size, offset_type offset) {             \
    static ssize_t (*next)(int, const void *, size_t, offset_type);                     \
    if (next == NULL) next = Next(#name);                                               \
    if (Counts(fd) && Fails("write")) return -1;                                        \
    return next(fd, data, size, offset);                                                \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t read(int fd, void *data, size_t size) {
  static ssize_t (*next)(int, void *, size_t);
  if (next == NULL) next = Next("read");
  if (fd >= 0 && fd < FDS && g_input[fd] && Fails("read")) return -1;
  return next(fd, data, size);
}

#define PREAD(name, offset_type)                                                        \
  ssize_t name(int fd, void *data, size_t size, offset_type offset) {                   \
    static ssize_t (*next)(int, void *, size_t, offset_type);                           \
    if (next == NULL) next = Next(#name);                                               \
    if (fd >= 0 && fd < FDS && g_input[fd] && Fails("read")) return -1;                 \
    return next(fd, data, size, offset);                                                \
  }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

size_t fwrite(const void *data, size_t size, size_t count, FILE *file) {
  static size_t (*next)(const void *, size_t, size_t, FILE *);
  if (next == NULL) next = Next("fwrite");
  if (file != stdout && file != stderr && Fails("write")) return 0;
  return next(data, size, count, file);
}

#define SYNC(name)                                     \
  int name(int fd) {                                   \
    static int (*next)(int);                           \
    if (next == NULL) next = Next(#name);              \
    if (Fails("fsync")) return -1;                     \
    return next(fd);                                   \
  }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
  static int (*next)(const char *, const char *);
  if (next == NULL) next = Next("rename");
  if (Fails("rename")) return -1;
  return next(from, to);
}

int link(const char *from, const char *to) {
  static int (*next)(const char *, const char *);
  if (next == NULL) next = Next("link");
  if (Fails("rename")) return -1;
  return next(from, to);
}

/* glibc has a name for renameat2, but not everywhere. */
long syscall(long number, ...) {
  static long (*next)(long, ...);
  va_list list;
  va_start(list, number);
  long a[6];
  for (int i = 0; i < 6; ++i) a[i] = va_arg(list, long);
  va_end(list);
  if (next == NULL) next = Next("syscall");
  if (number == SYS_renameat2 && Fails("rename")) return -1;
  return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int unlink(const char *path) {
  static int (*next)(const char *);
  if (next == NULL) next = Next("unlink");
  if (Ours(path) && strstr(path, ".tmp") == NULL && Fails("unlink")) return -1;
  return next(path);
}

int unlinkat(int folder, const char *path, int flags) {
  static int (*next)(int, const char *, int);
  if (next == NULL) next = Next("unlinkat");
  if (folder == AT_FDCWD && flags == 0 && Ours(path) && strstr(path, ".tmp") == NULL && Fails("unlink")) return -1;
  return next(folder, path, flags);
}

/* A failed close has closed all the same. */
int close(int fd) {
  static int (*next)(int);
  if (next == NULL) next = Next("close");
  const int counts = fd > 2 && Counts(fd) && g_written[fd] == kOutput;
  if (fd >= 0 && fd < FDS) {
    g_written[fd] = fd == 1;
    g_input[fd] = 0;
  }
  if (!counts || !Fails("close")) return next(fd);
  const int error = errno;
  next(fd);
  errno = error;
  return -1;
}
