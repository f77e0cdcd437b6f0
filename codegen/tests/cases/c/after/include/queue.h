#ifndef QUEUE_H
#define QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include "../tracelaw_trace.h" // tracelaw:Append fbd95ebe

#ifdef __cplusplus
extern "C" {
#endif

enum role { FOLLOWER, LEADER };

struct node {
    const char *name;
    enum role role;
    unsigned term : 20;
    bool voted;
    int log[8];
    size_t length;
};

#define HANDLER(name) static inline void name##_handler(struct node *self) { self->voted = false; }

HANDLER(reset)

/* Takes an entry; false if there is no room. */
static inline bool node_append(struct node *self, int entry)
{
    if (self->length == 8)
        return false;
    self->log[self->length++] = entry;
    TRACELAW_APPEND(self->name, entry); // tracelaw:Append 85f13e8e
    return true;
}

int node_step(struct node *self, int kind, int value);
int node_sum(const struct node *self);
const char *node_describe(struct node *self);
void node_campaign(struct node *self, unsigned term);
unsigned long node_count(struct node **of);
long node_last(struct node *self);

#ifdef __cplusplus
}
#endif

#endif
