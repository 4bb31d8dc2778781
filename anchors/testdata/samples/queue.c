/* A bounded queue of jobs, shared by workers. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAX_JOBS 64

typedef struct job {
	int id;
	int priority;
	void (*run)(void *data);
	void *data;
} job;

struct queue {
	job jobs[MAX_JOBS];
	int count;
	bool closed;
};

static int worse(const job *a, const job *b) {
	if (a->priority != b->priority)
		return b->priority - a->priority;
	return a->id - b->id;
}

/* Makes an empty queue; NULL when there is no memory. */
struct queue *queue_new(void) {
	struct queue *q = malloc(sizeof *q);
	if (q == NULL)
		return NULL;
	memset(q, 0, sizeof *q);
	return q;
}

void queue_free(struct queue *q) {
	if (q)
		free(q);
}

/* Adds a job unless the queue is full or closed. */
bool queue_add(struct queue *q, job j) {
	if (q->closed || q->count == MAX_JOBS)
		return false;
	int at = q->count++;
	while (at > 0 && worse(&q->jobs[at - 1], &j) > 0) {
		q->jobs[at] = q->jobs[at - 1];
		at--;
	}
	q->jobs[at] = j;
	return true;
}

/* Runs the first job. False when there is none. */
bool queue_run(struct queue *q) {
	if (q->count == 0)
		return false;
	job first = q->jobs[0];
	q->count--;
	for (int i = 0; i < q->count; i++)
		q->jobs[i] = q->jobs[i + 1];
	first.run(first.data);
	return true;
}

void queue_close(struct queue *q) {
	q->closed = true;
	while (queue_run(q)) {
	}
}
