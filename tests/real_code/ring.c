/* Two producers and two consumers move numbers through a ring; prints what came out, in order. */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_lcore.h>
#include <rte_ring.h>

enum { EACH = 100, PRODUCERS = 2, CONSUMERS = 2, ALL = EACH * PRODUCERS };

static struct rte_ring *ring;
static unsigned taken;
static uintptr_t seen[ALL + 1];

static void *produce(void *data)
{
    uintptr_t number = (uintptr_t)data;
    RTE_PER_LCORE(_lcore_id) = (unsigned)number;
    for (uintptr_t value = (number - 1) * EACH + 1; value <= number * EACH; value++)
        while (rte_ring_enqueue(ring, (void *)value) != 0)
            sched_yield();
    return NULL;
}

static void *consume(void *data)
{
    RTE_PER_LCORE(_lcore_id) = (unsigned)(uintptr_t)data;
    while (__atomic_load_n(&taken, __ATOMIC_RELAXED) < ALL) {
        void *value;
        if (rte_ring_dequeue(ring, &value) != 0) {
            sched_yield();
            continue;
        }
        __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
        __atomic_fetch_add(&seen[(uintptr_t)value], 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

int main(int count, char **arguments)
{
    pthread_t threads[PRODUCERS + CONSUMERS];
    unsigned flags = RING_F_EXACT_SZ;
    if (count > 1 && strcmp(arguments[1], "hts") == 0)
        flags |= RING_F_MP_HTS_ENQ | RING_F_MC_HTS_DEQ;
    ring = aligned_alloc(RTE_CACHE_LINE_SIZE, (size_t)rte_ring_get_memsize(4));
    if (ring == NULL || rte_ring_init(ring, "ring", 3, flags) != 0)
        return 1;
    for (uintptr_t number = 1; number <= PRODUCERS + CONSUMERS; number++)
        pthread_create(&threads[number - 1], NULL, number <= PRODUCERS ? produce : consume, (void *)number);
    for (unsigned at = 0; at < PRODUCERS + CONSUMERS; at++)
        pthread_join(threads[at], NULL);
    for (unsigned value = 1; value <= ALL; value++)
        if (seen[value] != 1)
            printf("%u came out %" PRIuPTR " times\n", value, seen[value]);
    printf("%u numbers\n", taken);
    free(ring);
    return 0;
}
