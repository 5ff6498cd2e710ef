# ruff: noqa: E501 - a pattern broken over lines is harder to read than a long one
"""What people fly to, in one pattern: weddings, matches, conferences."""

EVENT_WORDS = r"(?:interview|wedding|meeting|conference|congress|convention|summit|game|concert|gig|match|race|gala|rehearsal|graduation|funeral|memorial|ceremony|reception|surgery|operation|appointment|reunion|exam|hearing|trial|birthday|anniversary|marathon|festival|opening|premiere|fight|tournament|final|keynote|fair|exhibition|dinner|party|baptism|bat mitzvah|bar mitzvah|cruise)s?"
