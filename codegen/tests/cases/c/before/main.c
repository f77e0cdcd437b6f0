#include <stdio.h>

#include "include/queue.h"

int main(void)
{
    struct node one = { .name = "10.0.0.1" }, two = { .name = "node \"two\"" };
    node_campaign(&one, 4);
    node_campaign(&one, 5);
    for (int at = 0; at < 9; at++)
        printf("%d ", node_step(&one, 1, at * at));
    for (int kind = 2; kind < 5; kind++)
        printf("%d ", node_step(&two, kind, kind));
    reset_handler(&two);
    printf("%d %d %ld %ld %s %u %lu\n", node_sum(&one), node_sum(&two), node_last(&one), node_last(&two),
           node_describe(&two), (unsigned)one.term, node_count(&(struct node *){ &two }));
    return 0;
}
