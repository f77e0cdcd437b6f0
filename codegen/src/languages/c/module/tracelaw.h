/*
 * What code that Tracelaw has instrumented calls: a header of its own, without a library.
 *
 * It is included only where TRACELAW is defined, and even then nothing happens unless the
 * environment variable TRACELAW_TRACE names a file. Every event is one line of JSON, appended to
 * the file by one write(2):
 *
 *   {"tag":"trace","ts":1700000000000000000,"event":{"name":"Elect","nid":"s1","state":{"term":3}}}
 *
 * Events of lock-free code also carry `start` and `end`, two values of one counter. They are kept
 * in a buffer of their thread, without a lock, and written when it is full, when the thread ends,
 * when the process ends, and by TRACELAW_FLUSH().
 *
 * Nothing here fails into the program: what cannot be written is counted, and the next line that
 * can be says how much it was. An event out of a signal handler that interrupts another one is lost.
 *
 * C99 with the extensions of gcc and clang, or C++11; POSIX threads.
 */
#ifndef TRACELAW_H
#define TRACELAW_H

#if !defined(__GNUC__) || defined(_WIN32)
#error "tracing needs gcc or clang, and POSIX threads; compile without TRACELAW"
#endif

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One definition in the whole process, though every file that includes the header brings one. */
#define TRACELAW_SHARED __attribute__((weak, visibility("default")))

/* The code of an event stays out of the code around it, which is compiled as if it were not there. */
#define TRACELAW_APART __attribute__((noinline, cold, unused))

enum {
    /* Where the text of a record begins in its buffer: the head, written last, stands before. */
    TRACELAW_HEAD = 64,
    TRACELAW_LONGEST_RECORD = 1 << 20,
    TRACELAW_BUFFER = 1 << 18
};

/* A text that grows. After a failure it stays as it is, and is not written. */
struct tracelaw_text {
    char *at;
    size_t length;
    size_t capacity;
    bool failed;
};

struct tracelaw_thread {
    struct tracelaw_thread *next;
    struct tracelaw_text record;
    /* Events with an interval that are not written yet: `filled` bytes of whole lines. */
    char *buffer;
    size_t filled;
    bool busy;
};

enum tracelaw_switch { TRACELAW_UNKNOWN, TRACELAW_OFF, TRACELAW_ON };

struct tracelaw_process {
    pthread_once_t once;
    pthread_mutex_t lock;
    pthread_key_t key;
    int file;
    int on;
    bool ended;
    uint64_t ticks;
    uint64_t lost;
    uint64_t last_time;
    struct tracelaw_thread *threads;
};

TRACELAW_SHARED struct tracelaw_process tracelaw_process = {
    PTHREAD_ONCE_INIT, PTHREAD_MUTEX_INITIALIZER, 0, -1, TRACELAW_UNKNOWN, false, 0, 0, 0, NULL,
};

TRACELAW_SHARED __thread struct tracelaw_thread *tracelaw_this_thread = NULL;

/* ---- Texts ---- */

static inline bool tracelaw_reserve(struct tracelaw_text *text, size_t more)
{
    size_t capacity = text->capacity ? text->capacity : 1024;
    char *at;
    if (text->failed)
        return false;
    while (capacity - text->length < more) {
        capacity *= 2;
        if (capacity > TRACELAW_LONGEST_RECORD) {
            text->failed = true;
            return false;
        }
    }
    if (capacity == text->capacity)
        return true;
    at = (char *)realloc(text->at, capacity);
    if (at == NULL) {
        text->failed = true;
        return false;
    }
    text->at = at;
    text->capacity = capacity;
    return true;
}

static inline void tracelaw_append(struct tracelaw_text *text, const char *part, size_t length)
{
    if (length > 0 && tracelaw_reserve(text, length)) {
        memcpy(text->at + text->length, part, length);
        text->length += length;
    }
}

static inline void tracelaw_literal(struct tracelaw_text *text, const char *part)
{
    tracelaw_append(text, part, strlen(part));
}

/* Writes the digits so that they end before `end`; returns where they begin. */
static inline char *tracelaw_digits(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    return end;
}

static inline void tracelaw_unsigned(struct tracelaw_text *text, uint64_t value)
{
    char digits[20], *end = digits + sizeof digits;
    char *begin = tracelaw_digits(end, value);
    tracelaw_append(text, begin, (size_t)(end - begin));
}

static inline void tracelaw_signed(struct tracelaw_text *text, int64_t value)
{
    if (value < 0)
        tracelaw_append(text, "-", 1);
    tracelaw_unsigned(text, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

/* The shortest of three texts that reads as the same number. JSON has none for the others. */
static inline void tracelaw_double(struct tracelaw_text *text, double value)
{
    char digits[40];
    int precision, length = 0;
    char *at;
    if (value != value || value - value != 0) {
        tracelaw_literal(text, value != value ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        return;
    }
    for (precision = 15; precision <= 17; precision++) {
        length = snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    /* The locale decides which character separates the decimals. */
    for (at = digits; *at != '\0'; at++)
        if (strchr("0123456789+-eE", *at) == NULL)
            *at = '.';
    tracelaw_append(text, digits, (size_t)length);
}

/* The length of the UTF-8 sequence that begins here, 0 if none does. */
static inline size_t tracelaw_utf8(const unsigned char *at, size_t rest)
{
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;
    size_t index;
    if (length > rest)
        return 0;
    for (index = 1; index < length; index++)
        if ((at[index] & 0xc0) != 0x80)
            return 0;
    /* Neither longer than needed, nor half of a surrogate pair, nor beyond the last character. */
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
        (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return length;
}

/* A string of JSON. Bytes that are no UTF-8 become the replacement character. */
static inline void tracelaw_string(struct tracelaw_text *text, const char *string, size_t length)
{
    static const char hexadecimal[] = "0123456789abcdef";
    const unsigned char *at = (const unsigned char *)string;
    size_t rest = length;
    tracelaw_append(text, "\"", 1);
    while (rest > 0 && !text->failed) {
        size_t plain = 0, sequence = 1;
        while (plain < rest && at[plain] >= 0x20 && at[plain] != '"' && at[plain] != '\\' &&
               (sequence = tracelaw_utf8(at + plain, rest - plain)) != 0)
            plain += sequence;
        tracelaw_append(text, (const char *)at, plain);
        at += plain;
        rest -= plain;
        if (rest == 0)
            break;
        if (*at == '"' || *at == '\\') {
            char escape[2] = { '\\', (char)*at };
            tracelaw_append(text, escape, 2);
        } else if (*at < 0x20) {
            char escape[6] = { '\\', 'u', '0', '0', hexadecimal[*at >> 4], hexadecimal[*at & 15] };
            tracelaw_append(text, escape, 6);
        } else {
            tracelaw_literal(text, "\\ufffd");
        }
        at++;
        rest--;
    }
    tracelaw_append(text, "\"", 1);
}

/* ---- The process and its threads ---- */

static inline uint64_t tracelaw_now(void)
{
#ifdef CLOCK_REALTIME
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) == 0)
        return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    return 0;
#else
    struct timeval now;
    gettimeofday(&now, NULL);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_usec * 1000u;
#endif
}

static inline void tracelaw_lose(uint64_t count)
{
    __atomic_fetch_add(&tracelaw_process.lost, count, __ATOMIC_RELAXED);
}

/* Appends whole lines; called with the lock. A pipe whose reader does not keep up loses them. */
static inline bool tracelaw_write(const char *at, size_t length)
{
    while (length > 0) {
        ssize_t written = write(tracelaw_process.file, at, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        length -= (size_t)written;
    }
    return true;
}

/* Says in the file how many events are not in it; called with the lock. */
static inline void tracelaw_admit(void)
{
    uint64_t lost = __atomic_exchange_n(&tracelaw_process.lost, 0, __ATOMIC_RELAXED);
    if (lost != 0) {
        char line[120];
        int length = snprintf(line, sizeof line,
                              "{\"tag\":\"trace\",\"ts\":%llu,\"event\":"
                              "{\"name\":\"custom.trace.gap\",\"count\":%llu}}\n",
                              (unsigned long long)tracelaw_now(), (unsigned long long)lost);
        if (!tracelaw_write(line, (size_t)length))
            tracelaw_lose(lost);
    }
}

static inline uint64_t tracelaw_lines(const char *at, size_t length)
{
    uint64_t lines = 0;
    const char *end = at + length;
    while (at < end && (at = (const char *)memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at++;
    }
    return lines;
}

/* Writes what a thread holds back; called with the lock. */
static inline void tracelaw_flush(struct tracelaw_thread *thread)
{
    size_t filled = __atomic_load_n(&thread->filled, __ATOMIC_ACQUIRE);
    if (filled == 0)
        return;
    tracelaw_admit();
    if (!tracelaw_write(thread->buffer, filled))
        tracelaw_lose(tracelaw_lines(thread->buffer, filled));
}

static inline void tracelaw_end_thread(void *data)
{
    struct tracelaw_thread *thread = (struct tracelaw_thread *)data, **link;
    tracelaw_this_thread = NULL;
    pthread_mutex_lock(&tracelaw_process.lock);
    if (!tracelaw_process.ended)
        tracelaw_flush(thread);
    for (link = &tracelaw_process.threads; *link != NULL; link = &(*link)->next)
        if (*link == thread) {
            *link = thread->next;
            break;
        }
    pthread_mutex_unlock(&tracelaw_process.lock);
    free(thread->buffer);
    free(thread->record.at);
    free(thread);
}

/* Threads may still run: what they emit from now on is written at once. */
static inline void tracelaw_end_process(void)
{
    struct tracelaw_thread *thread;
    pthread_mutex_lock(&tracelaw_process.lock);
    __atomic_store_n(&tracelaw_process.ended, true, __ATOMIC_RELEASE);
    for (thread = tracelaw_process.threads; thread != NULL; thread = thread->next)
        tracelaw_flush(thread);
    tracelaw_admit();
    pthread_mutex_unlock(&tracelaw_process.lock);
}

static inline void tracelaw_before_fork(void)
{
    pthread_mutex_lock(&tracelaw_process.lock);
}

static inline void tracelaw_after_fork(void)
{
    pthread_mutex_unlock(&tracelaw_process.lock);
}

/* The parent writes what was held back; of its threads the child has one. */
static inline void tracelaw_in_child(void)
{
    tracelaw_process.threads = tracelaw_this_thread;
    if (tracelaw_this_thread != NULL) {
        tracelaw_this_thread->next = NULL;
        tracelaw_this_thread->filled = 0;
    }
    tracelaw_process.lost = 0;
    pthread_mutex_unlock(&tracelaw_process.lock);
}

static inline void tracelaw_start(void)
{
    const char *path = getenv("TRACELAW_TRACE");
    int flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, on = TRACELAW_OFF;
#ifdef O_CLOEXEC
    flags |= O_CLOEXEC;
#endif
    /* A program that runs with another's rights does not write where its user says. */
    if (path != NULL && *path != '\0' && getuid() == geteuid() && getgid() == getegid()) {
        tracelaw_process.file = open(path, flags, 0666);
        if (tracelaw_process.file >= 0 && pthread_key_create(&tracelaw_process.key, tracelaw_end_thread) == 0 &&
            pthread_atfork(tracelaw_before_fork, tracelaw_after_fork, tracelaw_in_child) == 0 &&
            atexit(tracelaw_end_process) == 0)
            on = TRACELAW_ON;
    }
    __atomic_store_n(&tracelaw_process.on, on, __ATOMIC_RELEASE);
}

TRACELAW_APART static int tracelaw_started(void)
{
    int error = errno;
    pthread_once(&tracelaw_process.once, tracelaw_start);
    errno = error;
    return __atomic_load_n(&tracelaw_process.on, __ATOMIC_ACQUIRE);
}

static inline bool tracelaw_on(void)
{
    int on = __atomic_load_n(&tracelaw_process.on, __ATOMIC_ACQUIRE);
    if (__builtin_expect(on == TRACELAW_UNKNOWN, 0))
        on = tracelaw_started();
    return __builtin_expect(on == TRACELAW_ON, 0);
}

static inline void tracelaw_flush_this_thread(void)
{
    struct tracelaw_thread *thread = tracelaw_this_thread;
    if (thread == NULL || thread->busy)
        return;
    pthread_mutex_lock(&tracelaw_process.lock);
    tracelaw_flush(thread);
    __atomic_store_n(&thread->filled, 0, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&tracelaw_process.lock);
}

static inline struct tracelaw_thread *tracelaw_thread_of_caller(void)
{
    struct tracelaw_thread *thread = tracelaw_this_thread;
    if (__builtin_expect(thread != NULL, 1))
        return thread;
    thread = (struct tracelaw_thread *)calloc(1, sizeof *thread);
    if (thread == NULL || pthread_setspecific(tracelaw_process.key, thread) != 0) {
        free(thread);
        return NULL;
    }
    pthread_mutex_lock(&tracelaw_process.lock);
    thread->next = tracelaw_process.threads;
    tracelaw_process.threads = thread;
    pthread_mutex_unlock(&tracelaw_process.lock);
    tracelaw_this_thread = thread;
    return thread;
}

/* ---- Records ---- */

/* A moment: those of one process are in the order in which they were taken. */
static inline uint64_t tracelaw_tick(void)
{
    return __atomic_add_fetch(&tracelaw_process.ticks, 1, __ATOMIC_SEQ_CST);
}

/* A record in the making. */
struct tracelaw_record {
    struct tracelaw_thread *thread;
    struct tracelaw_text *text;
    int error;
    /* Whether a member stands before the next one. */
    bool comma;
    bool interval;
};

/* Begins the record of an event; false if it is lost. */
static inline bool tracelaw_begin(struct tracelaw_record *record, const char *event)
{
    int error = errno;
    struct tracelaw_thread *thread = tracelaw_thread_of_caller();
    if (thread == NULL || thread->busy) {
        tracelaw_lose(1);
        errno = error;
        return false;
    }
    thread->busy = true;
    record->thread = thread;
    record->text = &thread->record;
    record->error = error;
    record->comma = true;
    record->interval = false;
    thread->record.length = 0;
    thread->record.failed = false;
    if (tracelaw_reserve(&thread->record, TRACELAW_HEAD))
        thread->record.length = TRACELAW_HEAD;
    tracelaw_literal(&thread->record, ",\"event\":{\"name\":");
    tracelaw_string(&thread->record, event, strlen(event));
    return true;
}

/* The key of the next member; returns where its value begins. */
static inline size_t tracelaw_key(struct tracelaw_record *record, const char *key)
{
    if (record->comma)
        tracelaw_append(record->text, ",", 1);
    record->comma = true;
    tracelaw_string(record->text, key, strlen(key));
    tracelaw_append(record->text, ":", 1);
    return record->text->length;
}

/* Opens the object that is the next member. */
static inline void tracelaw_open(struct tracelaw_record *record, const char *key)
{
    tracelaw_key(record, key);
    tracelaw_append(record->text, "{", 1);
    record->comma = false;
}

static inline void tracelaw_close(struct tracelaw_record *record)
{
    tracelaw_append(record->text, "}", 1);
    record->comma = true;
}

/* The moments between which the event happened: the start, and now. */
static inline void tracelaw_interval(struct tracelaw_record *record, uint64_t start)
{
    uint64_t end = tracelaw_tick();
    record->interval = true;
    tracelaw_key(record, "start");
    tracelaw_unsigned(record->text, start != 0 ? start : end);
    tracelaw_key(record, "end");
    tracelaw_unsigned(record->text, end);
}

/* Puts the head before the text: `{"tag":"trace","ts":...`; returns where it begins. */
static inline char *tracelaw_head(struct tracelaw_text *text, uint64_t time)
{
    static const char tag[] = "{\"tag\":\"trace\",\"ts\":";
    char *at = tracelaw_digits(text->at + TRACELAW_HEAD, time);
    at -= sizeof tag - 1;
    memcpy(at, tag, sizeof tag - 1);
    return at;
}

/* Keeps a line until its thread's buffer is full. */
static inline void tracelaw_keep(struct tracelaw_thread *thread, const char *line, size_t length)
{
    size_t filled = thread->filled;
    if (__atomic_load_n(&tracelaw_process.ended, __ATOMIC_ACQUIRE)) {
        pthread_mutex_lock(&tracelaw_process.lock);
        if (!tracelaw_write(line, length))
            tracelaw_lose(1);
        pthread_mutex_unlock(&tracelaw_process.lock);
        return;
    }
    if (thread->buffer == NULL)
        thread->buffer = (char *)malloc(TRACELAW_BUFFER);
    if (thread->buffer == NULL || length > TRACELAW_BUFFER) {
        tracelaw_lose(1);
        return;
    }
    if (filled + length > TRACELAW_BUFFER) {
        pthread_mutex_lock(&tracelaw_process.lock);
        tracelaw_flush(thread);
        __atomic_store_n(&thread->filled, 0, __ATOMIC_RELEASE);
        pthread_mutex_unlock(&tracelaw_process.lock);
        filled = 0;
    }
    memcpy(thread->buffer + filled, line, length);
    __atomic_store_n(&thread->filled, filled + length, __ATOMIC_RELEASE);
}

static inline void tracelaw_finish(struct tracelaw_record *record)
{
    struct tracelaw_text *text = record->text;
    tracelaw_literal(text, "}}\n");
    if (text->failed) {
        tracelaw_lose(1);
    } else if (record->interval) {
        char *line = tracelaw_head(text, tracelaw_now());
        tracelaw_keep(record->thread, line, (size_t)(text->at + text->length - line));
    } else {
        uint64_t now;
        char *line;
        pthread_mutex_lock(&tracelaw_process.lock);
        /* The lines are in the order of their times, whatever the clock does. */
        now = tracelaw_now();
        if (now < tracelaw_process.last_time)
            now = tracelaw_process.last_time;
        tracelaw_process.last_time = now;
        line = tracelaw_head(text, now);
        tracelaw_admit();
        if (!tracelaw_write(line, (size_t)(text->at + text->length - line)))
            tracelaw_lose(1);
        pthread_mutex_unlock(&tracelaw_process.lock);
    }
    record->thread->busy = false;
    errno = record->error;
}

/* Where the interval of an event begins that the macro of the same label ends. A label may stand
 * before it, and code may jump over it. */
#define TRACELAW_START(label)                                                                       \
    (void)0;                                                                                        \
    uint64_t tracelaw_start_##label;                                                                \
    tracelaw_start_##label = tracelaw_on() ? tracelaw_tick() : 0

/* An event that happens under a condition. */
#define TRACELAW_WHEN(condition, event) (tracelaw_on() && (condition) ? (event) : (void)0)

/* A value that is returned, and the event between the two. */
#define TRACELAW_RETURN(type, event, ...)                                                           \
    __extension__({                                                                                 \
        __typeof__(type) tracelaw_result = (__VA_ARGS__);                                           \
        event;                                                                                      \
        tracelaw_result;                                                                            \
    })

#define TRACELAW_FLUSH() (tracelaw_on() ? tracelaw_flush_this_thread() : (void)0)

/* ---- Names ---- */

struct tracelaw_name {
    /* As it is written without a name, with the escapes of JSON. */
    const char *value;
    const char *name;
};

/* The text of a value that was just written, without quotes. */
static inline const char *tracelaw_written(const struct tracelaw_record *record, size_t begin, size_t *length)
{
    const char *at = record->text->at + begin;
    *length = record->text->length - begin;
    if (*length >= 2 && at[0] == '"') {
        at++;
        *length -= 2;
    }
    return at;
}

static inline void tracelaw_rename(struct tracelaw_record *record, size_t begin, const char *name)
{
    record->text->length = begin;
    tracelaw_string(record->text, name, strlen(name));
}

/* Writes the name of a value instead of it, if the table has one. */
static inline bool tracelaw_table(struct tracelaw_record *record, size_t begin, const struct tracelaw_name *names,
                                  size_t count)
{
    size_t length, index;
    const char *value = tracelaw_written(record, begin, &length);
    if (record->text->failed)
        return false;
    for (index = 0; index < count; index++)
        if (strlen(names[index].value) == length && memcmp(names[index].value, value, length) == 0) {
            tracelaw_rename(record, begin, names[index].name);
            return true;
        }
    return false;
}

/* What was met, in that order; grows at its end, without a lock. The text stands behind. */
struct tracelaw_met {
    struct tracelaw_met *next;
    size_t length;
};

/* The nodes that the document does not name. */
TRACELAW_SHARED struct tracelaw_met *tracelaw_nodes = NULL;

/* The place of a value among those that were met, and whether it is below `count`. */
static inline bool tracelaw_place(struct tracelaw_met **link, const char *value, size_t length, size_t count,
                                  size_t *place)
{
    struct tracelaw_met *fresh = NULL;
    for (*place = 0; *place < count; ++*place) {
        struct tracelaw_met *met = __atomic_load_n(link, __ATOMIC_ACQUIRE);
        if (met == NULL) {
            if (fresh == NULL)
                fresh = (struct tracelaw_met *)malloc(sizeof *fresh + length);
            if (fresh == NULL)
                return false;
            fresh->next = NULL;
            fresh->length = length;
            memcpy(fresh + 1, value, length);
            if (__atomic_compare_exchange_n(link, &met, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
                return true;
        }
        if (met->length == length && memcmp(met + 1, value, length) == 0) {
            free(fresh);
            return true;
        }
        link = &met->next;
    }
    free(fresh);
    return false;
}

/* Writes one of the names instead of a value: the next one where it was not met before. */
static inline void tracelaw_appearance(struct tracelaw_record *record, size_t begin, struct tracelaw_met **met,
                                       const char *const *names, size_t count)
{
    size_t length, place;
    const char *value = tracelaw_written(record, begin, &length);
    if (!record->text->failed && tracelaw_place(met, value, length, count, &place))
        tracelaw_rename(record, begin, names[place]);
}

/* ---- Shadow state: what was stored for a node, for later snapshots of it ---- */

struct tracelaw_stored {
    struct tracelaw_stored *next;
    size_t node_length, value_length;
    const char *key;
    char *node, *value;
};

TRACELAW_SHARED struct tracelaw_stored *tracelaw_shadow = NULL;

/* Called with the lock. */
static inline struct tracelaw_stored *tracelaw_find(const char *node, size_t length, const char *key)
{
    struct tracelaw_stored *stored;
    for (stored = tracelaw_shadow; stored != NULL; stored = stored->next)
        if (stored->node_length == length && memcmp(stored->node, node, length) == 0 &&
            strcmp(stored->key, key) == 0)
            return stored;
    return NULL;
}

/* Keeps the value that begins at `begin` and ends the text, for the node before it. */
static inline void tracelaw_store(struct tracelaw_record *record, size_t node, size_t node_end, const char *key,
                                  size_t begin)
{
    struct tracelaw_text *text = record->text;
    struct tracelaw_stored *stored;
    size_t length = text->length - begin, node_length = node_end - node;
    char *value;
    if (text->failed || (value = (char *)malloc(length + 1)) == NULL) {
        tracelaw_lose(1);
        return;
    }
    memcpy(value, text->at + begin, length);
    pthread_mutex_lock(&tracelaw_process.lock);
    stored = tracelaw_find(text->at + node, node_length, key);
    if (stored == NULL && (stored = (struct tracelaw_stored *)malloc(sizeof *stored)) != NULL) {
        stored->node = (char *)malloc(node_length + 1);
        if (stored->node == NULL) {
            free(stored);
            stored = NULL;
        } else {
            memcpy(stored->node, text->at + node, node_length);
            stored->node_length = node_length;
            stored->key = key;
            stored->value = NULL;
            stored->next = tracelaw_shadow;
            tracelaw_shadow = stored;
        }
    }
    if (stored != NULL) {
        free(stored->value);
        stored->value = value;
        stored->value_length = length;
    } else {
        free(value);
        tracelaw_lose(1);
    }
    pthread_mutex_unlock(&tracelaw_process.lock);
}

/* The member that was stored last for the node; null if none was. */
static inline void tracelaw_recall(struct tracelaw_record *record, size_t node, size_t node_end,
                                   const char *stored_key, const char *key)
{
    struct tracelaw_stored *stored;
    tracelaw_key(record, key);
    if (record->text->failed)
        return;
    pthread_mutex_lock(&tracelaw_process.lock);
    stored = tracelaw_find(record->text->at + node, node_end - node, stored_key);
    if (stored != NULL)
        tracelaw_append(record->text, stored->value, stored->value_length);
    else
        tracelaw_literal(record->text, "null");
    pthread_mutex_unlock(&tracelaw_process.lock);
}

/* Ends a record that only stores. */
static inline void tracelaw_discard(struct tracelaw_record *record)
{
    record->thread->busy = false;
    errno = record->error;
}

/* ---- Values ---- */

enum tracelaw_kind {
    TRACELAW_BOOL,
    TRACELAW_CHAR,
    TRACELAW_SIGNED,
    TRACELAW_UNSIGNED,
    TRACELAW_DOUBLE,
    TRACELAW_STRING,
    TRACELAW_POINTER
};

struct tracelaw_value {
    enum tracelaw_kind kind;
    union {
        int64_t number;
        uint64_t natural;
        double real;
        const volatile void *pointer;
    } as;
};

static inline struct tracelaw_value tracelaw_of_natural(enum tracelaw_kind kind, uint64_t natural)
{
    struct tracelaw_value value;
    value.kind = kind;
    value.as.natural = natural;
    return value;
}

static inline struct tracelaw_value tracelaw_of_bool(bool value)
{
    return tracelaw_of_natural(TRACELAW_BOOL, value);
}

static inline struct tracelaw_value tracelaw_of_char(char value)
{
    return tracelaw_of_natural(TRACELAW_CHAR, (unsigned char)value);
}

static inline struct tracelaw_value tracelaw_of_signed(long long number)
{
    struct tracelaw_value value;
    value.kind = TRACELAW_SIGNED;
    value.as.number = number;
    return value;
}

static inline struct tracelaw_value tracelaw_of_unsigned(unsigned long long natural)
{
    return tracelaw_of_natural(TRACELAW_UNSIGNED, natural);
}

static inline struct tracelaw_value tracelaw_of_double(long double real)
{
    struct tracelaw_value value;
    value.kind = TRACELAW_DOUBLE;
    value.as.real = (double)real;
    return value;
}

static inline struct tracelaw_value tracelaw_of_string(const volatile void *string)
{
    struct tracelaw_value value;
    value.kind = TRACELAW_STRING;
    value.as.pointer = string;
    return value;
}

static inline struct tracelaw_value tracelaw_of_pointer(const volatile void *pointer)
{
    struct tracelaw_value value;
    value.kind = TRACELAW_POINTER;
    value.as.pointer = pointer;
    return value;
}

static inline void tracelaw_pointer(struct tracelaw_text *text, const volatile void *pointer)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "\"0x%llx\"", (unsigned long long)(uintptr_t)pointer);
    tracelaw_append(text, digits, (size_t)length);
}

static inline void tracelaw_put(struct tracelaw_record *record, struct tracelaw_value value)
{
    struct tracelaw_text *text = record->text;
    char character = (char)value.as.natural;
    const char *string = (const char *)(uintptr_t)value.as.pointer;
    switch (value.kind) {
    case TRACELAW_BOOL:
        tracelaw_literal(text, value.as.natural ? "true" : "false");
        break;
    case TRACELAW_CHAR:
        tracelaw_string(text, &character, character != '\0');
        break;
    case TRACELAW_SIGNED:
        tracelaw_signed(text, value.as.number);
        break;
    case TRACELAW_UNSIGNED:
        tracelaw_unsigned(text, value.as.natural);
        break;
    case TRACELAW_DOUBLE:
        tracelaw_double(text, value.as.real);
        break;
    case TRACELAW_STRING:
        if (string != NULL)
            tracelaw_string(text, string, strlen(string));
        else
            tracelaw_literal(text, "null");
        break;
    case TRACELAW_POINTER:
        if (string != NULL)
            tracelaw_pointer(text, value.as.pointer);
        else
            tracelaw_literal(text, "null");
        break;
    }
}

#ifdef __cplusplus
}

/* A header of C that is instrumented may be included by C++. */
inline struct tracelaw_value tracelaw_of(bool value) { return tracelaw_of_bool(value); }
inline struct tracelaw_value tracelaw_of(char value) { return tracelaw_of_char(value); }
inline struct tracelaw_value tracelaw_of(signed char value) { return tracelaw_of_signed(value); }
inline struct tracelaw_value tracelaw_of(short value) { return tracelaw_of_signed(value); }
inline struct tracelaw_value tracelaw_of(int value) { return tracelaw_of_signed(value); }
inline struct tracelaw_value tracelaw_of(long value) { return tracelaw_of_signed(value); }
inline struct tracelaw_value tracelaw_of(long long value) { return tracelaw_of_signed(value); }
inline struct tracelaw_value tracelaw_of(unsigned char value) { return tracelaw_of_unsigned(value); }
inline struct tracelaw_value tracelaw_of(unsigned short value) { return tracelaw_of_unsigned(value); }
inline struct tracelaw_value tracelaw_of(unsigned value) { return tracelaw_of_unsigned(value); }
inline struct tracelaw_value tracelaw_of(unsigned long value) { return tracelaw_of_unsigned(value); }
inline struct tracelaw_value tracelaw_of(unsigned long long value) { return tracelaw_of_unsigned(value); }
inline struct tracelaw_value tracelaw_of(float value) { return tracelaw_of_double(value); }
inline struct tracelaw_value tracelaw_of(double value) { return tracelaw_of_double(value); }
inline struct tracelaw_value tracelaw_of(long double value) { return tracelaw_of_double(value); }
inline struct tracelaw_value tracelaw_of(const char *value) { return tracelaw_of_string(value); }
inline struct tracelaw_value tracelaw_of(const volatile void *value) { return tracelaw_of_pointer(value); }

#define TRACELAW_VALUE(value) tracelaw_of(value)
#define TRACELAW_NULL static_cast<const char *>(nullptr)

#else

/* The inner choice is for bit-fields, whose types have no names, and for pointers. */
#define TRACELAW_VALUE(value)                                                                       \
    __extension__ _Generic((value),                                                                 \
        _Bool: tracelaw_of_bool,                                                                    \
        char: tracelaw_of_char,                                                                     \
        signed char: tracelaw_of_signed,                                                            \
        short: tracelaw_of_signed,                                                                  \
        int: tracelaw_of_signed,                                                                    \
        long: tracelaw_of_signed,                                                                   \
        long long: tracelaw_of_signed,                                                              \
        unsigned char: tracelaw_of_unsigned,                                                        \
        unsigned short: tracelaw_of_unsigned,                                                       \
        unsigned: tracelaw_of_unsigned,                                                             \
        unsigned long: tracelaw_of_unsigned,                                                        \
        unsigned long long: tracelaw_of_unsigned,                                                   \
        float: tracelaw_of_double,                                                                  \
        double: tracelaw_of_double,                                                                 \
        long double: tracelaw_of_double,                                                            \
        char *: tracelaw_of_string,                                                                 \
        const char *: tracelaw_of_string,                                                           \
        default: __extension__ _Generic((1 ? (value) : (value)),                                    \
            int: tracelaw_of_signed,                                                                \
            unsigned: tracelaw_of_unsigned,                                                         \
            default: tracelaw_of_pointer))(value)

#define TRACELAW_NULL ((const char *)0)

#endif

#endif
