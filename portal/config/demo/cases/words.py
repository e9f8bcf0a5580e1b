"""What the people of the story write; short, kind, and the same for many cases."""

from typing import Final

WHY: Final = "Several services together can help here, and none of them alone."
TWO_PROCESSES: Final = "Northbank and Millside bring what no agency can solve alone to a weekly table."
SCREENED: Final = {
    "yes": "As told in the concern and confirmed by telephone.",
    "no": "Nothing of the kind was said when we asked.",
}
SOURCE: Final = "Conversation with the person who raised it"
SUMMARY: Final = "Somebody who has lost contact with friends and school or work, with people around who care. Area: the district."
SIGNPOST: Final = "The youth advice centre is nearer and quicker; the family has the number and wants it."
PURPOSE: Final = "Each agency needs to look whether it knows the person and can offer something."
NECESSITY: Final = "Without the name nobody can look; the summary is not enough for that."
CUSTODIAN: Final = "Limited to name and year of birth, for the agencies named, for the time of the check."
QUESTION: Final = "Are you in touch with the person, and what has worked so far?"
ANSWER: Final = "Known since spring. Keeps appointments in the afternoon. Mornings are hard."
DECIDED: Final = "The agencies present agree that an offer of support is right, and that it should be small."
NOT_MET: Final = "One service can do what is needed. It has offered it."
OTHER_HELP: Final = "The advice point has been named and is open to the family."
LETTER_ONLY: Final = "One agency would contact the person by letter only."
GOALS: Final = (
    "I want to finish what I have begun.",
    "I want my evenings back.",
    "I want to get on with my mother again.",
)
SAFETY: Final = "When it gets hard: call the person you trust, or the night line."
PERSON_SAYS: Final = "Would like help with the mornings and no meetings at school."
FAMILY_SAYS: Final = "Glad that somebody asks; wishes one person to ring, not five."
UNDERSTOOD: Final = "That it is voluntary, who will know, and that it can be taken back any day."
PARTS: Final = {
    "mentoring": "A walk and a talk once a week",
    "social_youth_work": "The workshop at the youth house on Thursdays",
    "psychosocial": "Talks at the health centre",
    "family": "Family talks at home",
    "education_employment": "A way back to school or work, step by step",
    "housing": "Keeping the room, with the landlord at the table",
    "health": "Company to the first appointments",
    "other": "Help to get out, at the person's own speed",
}
REVIEWED: Final = "Most of what was agreed took place. The person wants to go on with it."
CLOSING: Final = {
    "done": "What was agreed was done; two sessions were moved.",
    "remains": "A contact at the youth house whom the person may ring.",
    "contact": "The advice point, without appointment.",
    "message": "You did this. If you ever want to talk again, ring the number you know.",
}
LOOKED_BACK: Final = "Rang in autumn: work goes well, no wish for more help."
CONNECTED: Final = "Met at the station cafe, walked to the housing office together. They have it from here."
IN_NEED: Final = "The police rang at night about a threat to this person; the coordinator of the district could not be reached."
NEED_WAS_REAL: Final = "The call is in the log of the night; the overview alone was opened, for six minutes."
ASKS: Final = {
    "access": "Would like to see everything that is held before the training place begins.",
    "objection": "Does not want to be asked again how things are going.",
}
COPY_SHOWN: Final = (
    "Everything held was read together at the desk. What others told about themselves is left out."
)
NOT_ASKED_AGAIN: Final = "You will not be asked again. The note that you are well stays as it is."
