/* Statements of every form. */
#include <stdlib.h>
#include "raft.h"

#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define UPDATE(r)         \
	do {              \
		(r)->n++; \
	} while (0)

static int become_leader(struct raft *r);

static __rte_always_inline unsigned int
ring_move_head(struct ring *r, unsigned int n, uint32_t *old_head, uint32_t *new_head)
{
	const uint32_t capacity = r->capacity;
	unsigned int max = n;
	int success;

	do {
		n = max; /* reset */
		*old_head = __atomic_load_n(&r->prod.head, __ATOMIC_RELAXED);
		if (unlikely(n > *old_head))
			n = (behavior == FIXED) ?
					0 : *old_head;
		if (n == 0)
			return 0;
		*new_head = *old_head + n;
		if (is_st)
			r->prod.head = *new_head, success = 1;
		else
			success = atomic_cas(&r->prod.head, *old_head,
					*new_head);
	} while (unlikely(success == 0));
	return n;
}

int raft_recv(struct raft *r, const struct message *m)
{
	int e = 0, i;

	if (m == NULL)
		goto end;
#ifdef DEBUG
	check(r);
#elif defined(TEST)
	test(r);
#else
	r->checks++;
#endif
	for (i = 0; i < m->n; i++) {
		if (m->entries[i].term == r->term)
			continue;
		else if (m->entries[i].term > r->term) {
			r->term = m->entries[i].term; r->vote = -1;
		} else
			e |= raft_reject(r, m, i);
	}
	switch (m->type) {
	case MSG_VOTE:
	case MSG_PREVOTE: {
		int granted = vote(r, m);
		send(r, granted);
		break;
	}
	case MSG_APPEND:
		e = append(r, m);
		break;
	default:
		abort();
	}
	TAILQ_FOREACH(p, &r->peers, next) {
		notify(p);
	}
	while (r->applied < r->committed)
		apply(r, r->applied++);
again:
	for (;;) {
		if (!step(r)) break;
		if (r->retry--)
			goto again;
	}
	{
		struct raft *q = r;
		UPDATE(q);
	}
	asm volatile("" ::: "memory");
	LOG_DEBUG("term %d", r->term);
end:
	return MAX(e, 0);
}

void old_style(r, n)
	struct raft *r;
	int n;
{
	r->n = n;
}

int one(void) { return 1; }
