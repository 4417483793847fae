/* Preloaded into programs: the calendar's clock, shifted by so many seconds (see clock.py).

   Clocks that measure (monotonic, CPU) are left alone. So is everything that waits for a span; what waits
   until a moment of the calendar waits until the real one. Debian's libfaketime 0.9.10 was tried first:
   under it Python's sleep fails, and a signal that ends a wait finds the real clock, so that PostgreSQL's
   timeouts and its search for deadlocks never come. */

#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CALENDAR 1000000000 /* no machine has been up for 30 years: later moments are no monotonic ones */

static time_t shift(void)
{
    static int is_known;
    static time_t seconds;
    if (!is_known) {
        const char *words = getenv("BROBYGGER_CLOCK_SHIFT");
        seconds = words ? atol(words) : 0;
        is_known = 1;
    }
    return seconds;
}

static struct timespec real(const struct timespec *moment)
{
    struct timespec found = *moment;
    found.tv_sec -= shift();
    return found;
}

int clock_gettime(clockid_t which, struct timespec *moment)
{
    if (syscall(SYS_clock_gettime, which, moment) != 0)
        return -1;
    if (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE || which == CLOCK_TAI)
        moment->tv_sec += shift();
    return 0;
}

int gettimeofday(struct timeval *restrict moment, void *restrict zone)
{
    struct timespec found;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &found) != 0)
        return -1;
    moment->tv_sec = found.tv_sec;
    moment->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *moment)
{
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (moment)
        *moment = found.tv_sec;
    return found.tv_sec;
}

int timespec_get(struct timespec *moment, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, moment) == 0 ? base : 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until)
{
    if (until->tv_sec < CALENDAR)
        return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, until);
    struct timespec then = real(until);
    return pthread_cond_clockwait(condition, mutex, CLOCK_REALTIME, &then);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until)
{
    struct timespec then = real(until);
    return sem_clockwait(semaphore, CLOCK_REALTIME, &then);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until)
{
    struct timespec then = real(until);
    return pthread_mutex_clocklock(mutex, CLOCK_REALTIME, &then);
}
