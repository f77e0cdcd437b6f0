---------------------------- MODULE Combinatorics ----------------------------
LOCAL INSTANCE Naturals

factorial(n) ==
    LET RECURSIVE product(_)
        product(m) == IF m = 0 THEN 1 ELSE m * product(m - 1)
    IN  product(n)

\* Every quotient on the way is a number of combinations, and so exact.
choose(n, k) ==
    LET RECURSIVE upTo(_)
        upTo(i) == IF i = 0 THEN 1 ELSE (upTo(i - 1) * (n - i + 1)) \div i
    IN  IF k > n THEN 0 ELSE upTo(k)
=============================================================================
