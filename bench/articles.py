"""Makes short articles from templates: `python articles.py COUNT [PLAIN] > articles.jsonl`.

Each article has five to seven sentences that tell who accuses whom and what followed, and PLAIN sentences (0 to 12, by
default none) of the kind that wire stories are filled with. The same numbers give the same articles.
"""

import json
import random
import sys

STATES = {
    "Russia": ("Moscow", "Russian", "the GRU"),
    "China": ("Beijing", "Chinese", "the Ministry of State Security"),
    "Iran": ("Tehran", "Iranian", "the Revolutionary Guards"),
    "North Korea": ("Pyongyang", "North Korean", "the Reconnaissance General Bureau"),
}
SPEAKERS = [
    "Norway", "Britain", "Germany", "France", "Poland", "Estonia", "Canada", "Australia", "Japan", "the Netherlands",
    "Sweden", "Italy", "Spain", "Denmark", "Lithuania", "Ukraine", "Albania", "the United States", "New Zealand",
]
COMPANIES = ["Microsoft", "Mandiant", "CrowdStrike", "ESET", "Kaspersky", "Cisco", "Palo Alto Networks", "Symantec"]
TARGETS = [
    "parliament", "power grid", "health ministry", "railway", "tax office", "port authority", "central bank",
    "election commission", "largest hospital", "telephone company", "water utility", "defence ministry",
]
WORDS = [
    "amber", "birch", "cedar", "delta", "ember", "falcon", "granite", "harbour", "ivory", "juniper", "kestrel", "lantern",
    "marble", "nimbus", "orchid", "pebble", "quartz", "raven", "silver", "timber", "umber", "violet", "willow", "zephyr",
]
LEADS = [
    "{speaker} on {day} accused {state} of the attack on its {target} that became known as {name}.",
    "{speaker} said on {day} that hackers working for {service} were behind {name}, the intrusion into its {target}.",
    "Hackers linked to {service} probably broke into the {target} of {speaker}, the government said on {day}.",
]
MORE = [
    "{company} had blamed a {people} group for {name} in a report last month.",
    "{capital} denied any involvement and called the charge groundless.",
    "{other} condemned the attack and urged {capital} to rein in hackers on its territory.",
    "The embassy of {state} did not respond to a request for comment.",
    "Officials said that the intruders had read mail for {months} months before anybody noticed.",
    "Prosecutors charged two officers of {service} with the attack.",
    "The {target} said that its services ran again since {day}.",
    "Experts said that it was hard to tell what would follow.",
    "{other} said it took note of the findings of its partner.",
]
PLAIN = [
    "The {target} employs about {staff} people and serves most of the country.",
    "It had replaced a part of its computers two years before, at a cost of {cost} million euros.",
    "Visitors were asked to come back later in the week, and letters were answered by hand.",
    "A spokeswoman said that salaries would be paid in time.",
    "Shares of the firm that maintains the network fell by {months} percent in the morning.",
    "The opposition asked for a debate before the summer recess.",
    "Staff had been told to use paper forms while the servers were set up again.",
    "The mayor thanked volunteers who had carried files from one building to the other.",
    "An audit of the {target} had asked for more money and more staff in {year}.",
    "Parliament will discuss the budget of the {target} in the autumn.",
    "Technicians worked through the night and slept in the corridors.",
    "The building in the centre of the capital stayed open for those who had an appointment.",
]


def article(number, plain):
    dice = random.Random(number)
    state = dice.choice(sorted(STATES))
    capital, people, service = STATES[state]
    speaker, other = dice.sample(SPEAKERS, 2)
    date = f"20{dice.randint(18, 25)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    facts = {
        "speaker": speaker, "other": other, "state": state, "capital": capital, "people": people, "service": service,
        "company": dice.choice(COMPANIES), "target": dice.choice(TARGETS), "months": dice.randint(2, 12),
        "day": dice.choice(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
        "staff": dice.randint(2, 90) * 100, "cost": dice.randint(2, 40), "year": dice.randint(2009, 2017),
        "name": f"{dice.choice(WORDS).title()} {dice.choice(WORDS).title()} {number}",
    }
    lead, *others = dice.choice(LEADS), *dice.sample(MORE, dice.randint(4, 6))
    others += dice.sample(PLAIN, plain)
    if plain:
        dice.shuffle(others)
    paragraphs = [sentence.format(**facts) for sentence in [lead, *others]]
    text = "\n\n".join(paragraph[0].upper() + paragraph[1:] for paragraph in paragraphs)
    return {"path": f"made/{number}.txt", "title": f"{speaker} and the {facts['target']} attack, {number}", "published": date, "text": text}


for number in range(int(sys.argv[1])):
    print(json.dumps(article(number, int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
