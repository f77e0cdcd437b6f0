#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include "trace/tracelaw_trace.h" // tracelaw:Raise e54b4e8f

/* A counter that threads raise, and a cell that they hand numbers through: 0 is none. */
static uint64_t counter;
static uint64_t cell;

static int put(uint64_t value)
{
    TRACELAW_START(put); // tracelaw:Put 5494522a
    uint64_t none = 0;
    return TRACELAW_RETURN(int, TRACELAW_WHEN(tracelaw_result, TRACELAW_PUT(put, pthread_self(), value)), /* tracelaw:Put 74dd27bf */ __atomic_compare_exchange_n(&cell, &none, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) /* tracelaw:Put dd62c77e */;
}

static uint64_t take(void)
{
    uint64_t value;
    do {
        value = __atomic_exchange_n(&cell, 0, __ATOMIC_ACQ_REL);
    } while (value == 0 && sched_yield() == 0);
    return value;
}

static void raise(int thread)
{
    TRACELAW_START(raise_ab39); // tracelaw:Raise 375b9038
    { TRACELAW_START(enter); TRACELAW_ENTER(enter, thread); } // tracelaw:Enter 1c922c29
    uint64_t now = __atomic_add_fetch(&counter, 1, __ATOMIC_RELAXED);
    TRACELAW_RAISE(raise_ab39, thread, now); // tracelaw:Raise bbad9ff0
    if (now % 2 == 0) {
retry:
        if (!put(now) && sched_yield() == 0) goto retry;
    } else
        { TRACELAW_START(take_34e9); /* tracelaw:Take a09bba9f */ (void)take();TRACELAW_TAKE(take_34e9, thread); /* tracelaw:Take cb51a81a */  } /* tracelaw:Take 892df897 */
    (void)thread;
}

static void *run(void *data)
{
    for (int at = 0; at < 500; at++)
        raise((int)(intptr_t)data);
    return NULL;
}

int main(void)
{
    pthread_t threads[4];
    for (intptr_t at = 0; at < 4; at++)
        pthread_create(&threads[at], NULL, run, (void *)at);
    for (int at = 0; at < 4; at++)
        pthread_join(threads[at], NULL);
    printf("%llu\n", (unsigned long long)counter);
    return 0;
}
