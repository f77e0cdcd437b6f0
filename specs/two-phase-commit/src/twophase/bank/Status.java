package twophase.bank;

/** What a bank has to do with a transfer. */
enum Status {
    /** It promised to do its part. */
    PREPARED,
    /** It did its part. */
    COMMITTED,
    /** It has nothing to do with it any more. */
    ABORTED
}
