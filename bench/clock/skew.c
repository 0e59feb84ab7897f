// Moves the wall clock of one process: preloaded, it adds what the file of SKEW_FILE says, in milliseconds. Monotonic
// clocks, by which programs wait, stay as they are: with those moved as well, a JVM's waits end at once and it spins.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec *);
static volatile long *skew;
static long none;

__attribute__((constructor)) static void open_file(void) {
  real = dlsym(RTLD_NEXT, "clock_gettime");
  const char *file = getenv("SKEW_FILE");
  int fd = file == NULL ? -1 : open(file, O_RDONLY);
  void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
  skew = at == MAP_FAILED ? &none : at;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  if (real == NULL) open_file();
  int result = real(clock, at);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    long nanos = at->tv_nsec + *skew % 1000 * 1000000L;
    at->tv_sec += *skew / 1000 + (nanos < 0 ? -1 : nanos / 1000000000L);
    at->tv_nsec = nanos < 0 ? nanos + 1000000000L : nanos % 1000000000L;
  }
  return result;
}

int gettimeofday(struct timeval *at, void *zone) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}
