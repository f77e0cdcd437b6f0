/* A node, in the forms that C code comes in. */
#include "../include/queue.h"

#include <stdio.h>
#ifdef VERBOSE
#include <stdlib.h>
#endif

static int sum(const int *entries, size_t count)
{
    int total = 0;
    for (size_t at = 0; at < count; at++)
        total += entries[at];
    return total;
}

static int persist(struct node *self, unsigned term)
{
    self->term = term & 0xfffff;
    return 0;
}

void node_campaign(struct node *self, unsigned term)
{
    if (self->role == LEADER)
        return;
    if (persist(self, term)) return;
    self->role = LEADER;
}

int node_sum(const struct node *self)
{
    if (self->length == 0)
        return 0;
    return sum(self->log, self->length);
}

const char *node_describe(struct node *self)
{
    static char text[64];
    return snprintf(text, sizeof text, "%s %u", self->name, (unsigned)self->term) > 0 ? text : NULL;
}

unsigned long node_count(struct node **of)
{
    return (*of)->length++;
}

long node_last(struct node *self)
{
    if (!self->length) return -1;
    return (long)self->log[self->length - 1];
}

int node_step(struct node *self, int kind, int value)
{
    int taken = 0;

    switch (kind) {
    case 1:
        if (node_append(self, value))
            taken = 1;
        else
            taken = -1;
        break;
    case 2: {
        self->voted = true;
        goto end;
    }
    case 3:
        self->voted = false;
        /* fall through */
    default:
        taken = 2;
    }
#ifdef VERBOSE
    printf("%d\n", taken);
#endif
    if (taken < 0)
        goto end;
    self->term++;

end:
    return taken;
}
