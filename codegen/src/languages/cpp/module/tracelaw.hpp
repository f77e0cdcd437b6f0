// What C++ code that Tracelaw has instrumented calls, on top of `tracelaw.h`: values of any type
// that reads as a number, a string, an enumeration, an optional, a range, a pair or a tuple, that
// converts to one of these, or that has an `operator<<`.
//
// Nothing here throws into the program: an event whose values throw is lost, and counted. C++11.
#ifndef TRACELAW_HPP
#define TRACELAW_HPP

#include "tracelaw.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iterator>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS)
#define TRACELAW_TRY try
#define TRACELAW_CATCH(statement) catch (...) { statement; }
#else
#define TRACELAW_TRY
#define TRACELAW_CATCH(statement)
#endif

// A call of the trace module. Reading the values is a part of it.
#define TRACELAW_SAFELY(...)                                       \
    do {                                                           \
        if (::tracelaw_on())                                       \
            TRACELAW_TRY { __VA_ARGS__; }                          \
            TRACELAW_CATCH(::tracelaw_lose(1))                     \
    } while (0)

#undef TRACELAW_WHEN
#define TRACELAW_WHEN(condition, event)                            \
    TRACELAW_SAFELY(if (condition) { event; })

#undef TRACELAW_RETURN
#define TRACELAW_RETURN(type, event, ...)                          \
    [&]() -> type {                                                \
        type tracelaw_result = (__VA_ARGS__);                      \
        event;                                                     \
        return tracelaw_result;                                    \
    }()

#define TRACELAW_JOIN(one, other) one##other
#define TRACELAW_NAME(number) TRACELAW_JOIN(tracelaw_exit_, number)
#define TRACELAW_AT_EXIT(event)                                    \
    const auto TRACELAW_NAME(__COUNTER__) = ::tracelaw::at_exit([&] { event; })

namespace tracelaw {

using Record = ::tracelaw_record;

// A type where the grammar wants an expression.
template <class Type> using As = Type;

namespace detail {

// The first of the ways to write a value that its type has wins.
template <int N> struct Rank : Rank<N - 1> {};
template <> struct Rank<0> {};

template <class T> void put(Record &record, const T &value);

inline void text(Record &record, const std::string &value) {
    ::tracelaw_string(record.text, value.data(), value.size());
}

inline void null(Record &record) { ::tracelaw_literal(record.text, "null"); }

template <class Range> void array(Record &record, const Range &range) {
    bool first = true;
    ::tracelaw_append(record.text, "[", 1);
    for (const auto &element : range) {
        if (!first) ::tracelaw_append(record.text, ",", 1);
        first = false;
        put(record, element);
    }
    ::tracelaw_append(record.text, "]", 1);
}

template <class Map> void object(Record &record, const Map &map) {
    bool first = true;
    ::tracelaw_append(record.text, "{", 1);
    for (const auto &entry : map) {
        if (!first) ::tracelaw_append(record.text, ",", 1);
        first = false;
        text(record, entry.first);
        ::tracelaw_append(record.text, ":", 1);
        put(record, entry.second);
    }
    ::tracelaw_append(record.text, "}", 1);
}

template <std::size_t At, class Tuple>
typename std::enable_if<At == std::tuple_size<Tuple>::value>::type elements(Record &, const Tuple &) {}

template <std::size_t At, class Tuple>
typename std::enable_if<(At < std::tuple_size<Tuple>::value)>::type elements(Record &record, const Tuple &tuple) {
    if (At != 0) ::tracelaw_append(record.text, ",", 1);
    put(record, std::get<At>(tuple));
    elements<At + 1>(record, tuple);
}

// Numbers, truth values and characters; plain enumerations that have no `operator<<` follow below.
template <class T>
typename std::enable_if<std::is_arithmetic<T>::value>::type write(Record &record, const T &value, Rank<9>) {
    ::tracelaw_put(&record, ::tracelaw_of(value));
}

inline void write(Record &record, std::nullptr_t, Rank<9>) { null(record); }

// Whatever converts to a string: characters, `std::string`, and types of the program.
template <class T>
auto write(Record &record, const T &value, Rank<8>) ->
    typename std::enable_if<std::is_convertible<const T &, const char *>::value>::type {
    const char *characters = value;
    ::tracelaw_put(&record, ::tracelaw_of(characters));
}

template <class T>
auto write(Record &record, const T &value, Rank<7>) ->
    typename std::enable_if<std::is_convertible<const T &, std::string>::value>::type {
    text(record, value);
}

// A view of characters.
template <class T>
auto write(Record &record, const T &value, Rank<6>) ->
    typename std::enable_if<std::is_same<typename T::value_type, char>::value,
                            decltype(::tracelaw_string(record.text, value.data(), value.size()))>::type {
    ::tracelaw_string(record.text, value.data(), value.size());
}

template <class T> void write(Record &record, const std::atomic<T> &value, Rank<6>) { put(record, value.load()); }

template <class R, class P>
void write(Record &record, const std::chrono::duration<R, P> &value, Rank<6>) {
    put(record, value.count());
}

template <class A, class B> void write(Record &record, const std::pair<A, B> &value, Rank<6>) {
    ::tracelaw_append(record.text, "[", 1);
    elements<0>(record, value);
    ::tracelaw_append(record.text, "]", 1);
}

template <class... T> void write(Record &record, const std::tuple<T...> &value, Rank<6>) {
    ::tracelaw_append(record.text, "[", 1);
    elements<0>(record, value);
    ::tracelaw_append(record.text, "]", 1);
}

// An optional value.
template <class T>
auto write(Record &record, const T &value, Rank<5>) -> decltype(value.has_value(), put(record, *value)) {
    if (value.has_value()) put(record, *value);
    else null(record);
}

// Pointers and smart pointers: where they point to is not known to be a value.
template <class T>
auto write(Record &record, const T &value, Rank<5>) -> typename std::enable_if<std::is_pointer<T>::value>::type {
    ::tracelaw_put(&record, ::tracelaw_of_pointer(reinterpret_cast<const volatile void *>(value)));
}

template <class T>
auto write(Record &record, const T &value, Rank<4>) -> decltype(value.get() == nullptr, *value, void()) {
    ::tracelaw_put(&record, ::tracelaw_of_pointer(value.get()));
}

// What the program says of its own types. Called by name, so that a plain enumeration does not pass for
// the number that it converts to.
template <class T>
auto write(Record &record, const T &value, Rank<3>) ->
    typename std::enable_if<std::is_class<T>::value || std::is_enum<T>::value || std::is_union<T>::value,
                            decltype(operator<<(std::declval<std::ostream &>(), value), void())>::type {
    std::ostringstream stream;
    stream << value;
    text(record, stream.str());
}

template <class T>
auto write(Record &record, const T &map, Rank<2>) ->
    typename std::enable_if<std::is_convertible<const typename T::key_type &, std::string>::value &&
                            sizeof(typename T::mapped_type) != 0>::type {
    object(record, map);
}

template <class T>
auto write(Record &record, const T &range, Rank<1>) -> decltype(std::begin(range) != std::end(range), void()) {
    array(record, range);
}

template <class T>
typename std::enable_if<std::is_enum<T>::value>::type write(Record &record, const T &value, Rank<1>) {
    put(record, static_cast<typename std::underlying_type<T>::type>(value));
}

template <class T>
typename std::enable_if<!std::is_enum<T>::value && std::is_convertible<const T &, long double>::value>::type
write(Record &record, const T &value, Rank<0>) {
    ::tracelaw_put(&record, ::tracelaw_of(static_cast<long double>(value)));
}

template <class T>
void write(Record &, const T &, ...) {
    static_assert(sizeof(T) == 0, "the value has no text: give its type an operator<<, or convert it in the document");
}

template <class T> void put(Record &record, const T &value) { write(record, value, Rank<9>()); }

inline int exceptions() noexcept {
#ifdef __cpp_lib_uncaught_exceptions
    return std::uncaught_exceptions();
#else
    return std::uncaught_exception() ? 1 : 0;
#endif
}

}  // namespace detail

template <class T> void put(Record *record, const T &value) { detail::put(*record, value); }

// The record of one event, which ends with the scope. That of one whose values throw is dropped.
class Event {
public:
    explicit Event(const char *name) : open_(::tracelaw_begin(&record_, name)), exceptions_(detail::exceptions()) {}
    ~Event() {
        if (!open_) return;
        if (detail::exceptions() == exceptions_) ::tracelaw_finish(&record_);
        else ::tracelaw_discard(&record_);
    }
    Event(const Event &) = delete;
    Event &operator=(const Event &) = delete;

    // Null where the event is lost.
    Record *record() { return open_ ? &record_ : nullptr; }
    // Ends a record that only stores.
    void discard() {
        ::tracelaw_discard(&record_);
        open_ = false;
    }

private:
    Record record_;
    bool open_;
    int exceptions_;
};

// Runs a statement where a function returns, not where an exception leaves it.
template <class Statement> class Exit {
public:
    explicit Exit(Statement statement) : statement_(std::move(statement)), exceptions_(detail::exceptions()) {}
    Exit(Exit &&other) : statement_(std::move(other.statement_)), exceptions_(other.exceptions_), armed_(other.armed_) {
        other.armed_ = false;
    }
    Exit(const Exit &) = delete;
    Exit &operator=(const Exit &) = delete;
    ~Exit() {
        if (armed_ && detail::exceptions() == exceptions_) statement_();
    }

private:
    Statement statement_;
    int exceptions_;
    bool armed_ = true;
};

template <class Statement> Exit<Statement> at_exit(Statement statement) {
    return Exit<Statement>(std::move(statement));
}

}  // namespace tracelaw

#endif
