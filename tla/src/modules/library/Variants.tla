------------------------------ MODULE Variants ------------------------------
\* Values with a tag, as Apalache has them.
Variant(tag, value) == [tag |-> tag, value |-> value]
UNIT == "U_OF_UNIT"
VariantTag(variant) == variant.tag
VariantFilter(tag, S) == {v.value : v \in {v \in S : v.tag = tag}}
VariantGetUnsafe(tag, variant) == variant.value
VariantGetOrElse(tag, variant, default) == IF variant.tag = tag THEN variant.value ELSE default
VariantMatch(tag, variant, Then(_), Else(_)) ==
    IF variant.tag = tag THEN Then(variant.value) ELSE Else(variant)
=============================================================================
