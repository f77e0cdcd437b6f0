/* A node, in the forms that C code comes in. */
#include "../include/queue.h"

#include <stdio.h>
#include "../tracelaw_trace.h" // tracelaw:Campaign fd59c948
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
    TRACELAW_STORE_STORED(self->name, term); // tracelaw:Campaign 0d77d13f
    return 0;
}

void node_campaign(struct node *self, unsigned term)
{
    if (self->role == LEADER)
        { TRACELAW_CAMPAIGN(self->name, self->role, self->term, self->voted); /* tracelaw:Campaign e10a306a */ return; } /* tracelaw:Campaign 3074be2f */
    if (persist(self, term)) { TRACELAW_CAMPAIGN(self->name, self->role, self->term, self->voted); /* tracelaw:Campaign e10a306a */ return; } /* tracelaw:Campaign 3074be2f */
    self->role = LEADER;
    TRACELAW_CAMPAIGN(self->name, self->role, self->term, self->voted); // tracelaw:Campaign aa15a34d
}

int node_sum(const struct node *self)
{
    if (self->length == 0)
        { TRACELAW_WHEN((0) > 0, TRACELAW_SUM(self->name, (0))); /* tracelaw:Sum 196e7cfd */ return 0; } /* tracelaw:Sum 3becfb25 */
    return TRACELAW_RETURN(int, TRACELAW_WHEN(tracelaw_result > 0, TRACELAW_SUM(self->name, tracelaw_result)), /* tracelaw:Sum 5e3f87c5 */ sum(self->log, self->length)) /* tracelaw:Sum 14926f80 */;
}

const char *node_describe(struct node *self)
{
    static char text[64];
    return TRACELAW_RETURN((const char *)0, TRACELAW_DESCRIBE(self->name, tracelaw_result), /* tracelaw:Describe ff860001 */ snprintf(text, sizeof text, "%s %u", self->name, (unsigned)self->term) > 0 ? text : NULL) /* tracelaw:Describe 99a67973 */;
}

unsigned long node_count(struct node **of)
{
    return TRACELAW_RETURN((unsigned long)0, TRACELAW_COUNT((*of)->name, (*of)->length, tracelaw_result), /* tracelaw:Count 137aae15 */ (*of)->length++) /* tracelaw:Count 5772df6d */;
}

long node_last(struct node *self)
{
    TRACELAW_LAST(self->name, self->length); // tracelaw:Last 515b596b
    if (!self->length) return -1;
    return (long)self->log[self->length - 1];
}

int node_step(struct node *self, int kind, int value)
{
    int taken = 0;

    switch (kind) {
    case 1:
        if (node_append(self, value))
            { /* tracelaw:Take 23f2cf1c */ taken = 1;TRACELAW_TAKE(self->name, value); /* tracelaw:Take eca5f3dd */  } /* tracelaw:Take 892df897 */
        else
            { TRACELAW_REFUSE(self->name); /* tracelaw:Refuse c79f53d1 */ taken = -1; } /* tracelaw:Refuse c2c40873 */
        break;
    case 2: {
        self->voted = true;
        TRACELAW_VOTE(self->name, self->voted); // tracelaw:Vote d72ac8ef
        goto end;
    }
    case 3:
        TRACELAW_UNVOTE(self->name, self->voted); // tracelaw:Unvote 70afa391
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
    TRACELAW_STEP(self->name, self->role, self->term, self->voted, TRACELAW_NULL, ((int[]){value, 2}[1])); // tracelaw:Step 8fae0ce0 todo: missing

end:
    return taken;
}
