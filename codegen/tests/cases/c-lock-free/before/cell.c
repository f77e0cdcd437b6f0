#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>

/* A counter that threads raise, and a cell that they hand numbers through: 0 is none. */
static uint64_t counter;
static uint64_t cell;

static int put(uint64_t value)
{
    uint64_t none = 0;
    return __atomic_compare_exchange_n(&cell, &none, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
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
    uint64_t now = __atomic_add_fetch(&counter, 1, __ATOMIC_RELAXED);
    if (now % 2 == 0) {
retry:
        if (!put(now) && sched_yield() == 0) goto retry;
    } else
        (void)take();
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
