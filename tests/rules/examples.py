"""For each message of each rule a cell that breaks the rule, so that it has been seen.

`test_rules.py` fails until every message has one that the rule finds.
"""

from typing import NamedTuple


class Example(NamedTuple):
    """Another value in one cell.

    Attributes
    ----------
    table : str
    key : str
        How the cells of the row begin, joined by spaces.
    column, value : str
    named : str
        The row that the message names, where it is another one.
    """

    table: str
    key: str
    column: str
    value: str
    named: str = ""


EXAMPLES: dict[str, list[Example]] = {
    name: [Example(*each) for each in found]
    for name, found in {
        # several_tables
        "quantities_name_whom_their_passage_names": [
            ("quantities", "f35-approved-cfr-2021", "subject", "Fighters for Italy"),
        ],
        "events_name_whom_their_passage_names": [
            ("events", "gulf-war-1990-cfr-2021", "title", "Gulf War with Italy"),
        ],
        "claims_name_whom_their_passage_names": [
            ("claims", "promise-1960-cfr-2021", "position", "In 1960, as Italy asked"),
        ],
        "gists_name_whom_their_passage_names": [
            ("passages", "cfr-2021-p20", "gist", "Says that Italy tests missiles."),
        ],
        "subjects_speak_of_what_stands_there": [
            ("quantities", "f35-approved-cfr-2021", "subject", "Fishing rights"),
        ],
        "indicators_speak_of_what_stands_there": [
            ("quantities", "f35-approved-cfr-2021", "indicator", "aukus-topics"),
        ],
        "titles_speak_of_what_stands_there": [
            ("events", "gulf-war-1990-cfr-2021", "title", "Treaty on fishing rights"),
        ],
        "each_row_of_quotations_says_something_of_its_own": [
            ("quotations", "cfr-2021-three-principles", "exact", "grave and imminent"),
        ],
        "each_row_of_quantities_says_something_of_its_own": [
            (
                *("quantities", "us-facilities-okinawa-cfr-2021", "subject"),
                "U.S. military facilities in Japan",
            ),
        ],
        "each_row_of_events_says_something_of_its_own": [
            ("events", "iraq-2003-cfr-2021", "title", "Gulf War"),
        ],
        "each_row_of_claims_says_something_of_its_own": [
            (
                *("claims", "promise-1960-cfr-2021", "position"),
                "In 1951, with the first treaties",
            ),
        ],
        "each_row_of_passages_says_something_of_its_own": [
            (
                *("passages", "cfr-2021-p20", "gist"),
                "Says North Korea's missile test and treaty withdrawal made it a main "
                "concern and shaped the 1997 framework.",
            ),
        ],
        "each_row_of_checks_says_something_of_its_own": [
            ("checks", "treaty-term-1951", "title", "The name of the treaty of 1951"),
        ],
        "each_row_of_record_says_something_of_its_own": [
            (
                *("record", "security-treaty-1951-title", "statement"),
                "The security treaty of 1951 went into effect on 28 April 1952.",
            ),
        ],
        "each_row_of_glossary_says_something_of_its_own": [
            (
                *("glossary", "citation", "definition"),
                "How allies divide the costs and the tasks of their defence.",
            ),
        ],
        "each_row_of_actors_says_something_of_its_own": [
            ("actors", "south-korea", "name", "North Korea"),
        ],
        "each_row_of_places_says_something_of_its_own": [
            ("places", "south-korea", "name", "North Korea"),
        ],
        "words_of_glossary_are_not_cut_from_what_they_need": [
            (
                *("glossary", "Pillar I", "exact"),
                "core effort to supply nuclear-powered submarines",
            ),
        ],
        "words_of_quotations_are_not_cut_from_what_they_need": [
            (
                *("quotations", "cfr-2021-taiwan-relevant", "exact"),
                "in particular, has become increasingly relevant",
            ),
            (
                *("quotations", "cfr-2021-more-than-eighty", "exact"),
                "eighty U.S. military facilities in Japan",
            ),
        ],
        "words_of_quantities_are_not_cut_from_what_they_need": [
            (
                *("quantities", "us-facilities-more-than-eighty-cfr-2021", "exact"),
                "eighty U.S. military facilities in Japan.",
            ),
            (
                *("quantities", "alliances-age-johnstone-hornung-2023", "exact"),
                "but unchanged since their creation more than 70 years ago",
            ),
            (
                *("quantities", "spending-increase-johnstone-hornung-2023", "exact"),
                "a 60 percent increase in defense spending over five",
            ),
        ],
        "words_of_events_are_not_cut_from_what_they_need": [
            (
                *("events", "gulf-war-1990-cfr-2021", "exact"),
                "eighty U.S. military facilities in Japan.",
            ),
        ],
        "words_of_tellings_are_not_cut_from_what_they_need": [
            (
                *("tellings", "korean-war-cfr-2021", "exact"),
                "eighty U.S. military facilities in Japan.",
            ),
        ],
        "words_of_claims_are_not_cut_from_what_they_need": [
            (
                *("claims", "paying-too-little-cfr-2021", "exact"),
                "paying enough to house U.S. troops",
            ),
            (
                *("claims", "coordination-essential-johnstone-hornung-2023", "exact"),
                "make coordination with Washington and Seoul essential",
            ),
        ],
        "words_of_check_passages_are_not_cut_from_what_they_need": [
            (
                *("check_passages", "links-lost cfr-2021 approximately", "exact"),
                "fifty-five thousand [PDF]",
            ),
        ],
        "words_of_memberships_are_not_cut_from_what_they_need": [
            (
                *("memberships", "liberal-democratic-party yoshihide-suga", "exact"),
                "Yoshihide Suga and Fumio Kishida, who are also members of the Liberal",
            ),
            (
                *("memberships", "gulf-war-coalition japan", "exact"),
                "eighty U.S. military facilities in Japan.",
            ),
        ],
        "themes_are_spoken_of_there": [
            ("events", "iraq-2003-cfr-2021", "theme", "okinawa"),
            ("quotations", "cfr-2021-three-principles", "themes", "aukus"),
        ],
        "facts_have_a_value_or_both_ends": [
            ("record", "okinawa-civilian-dead-2019", "low", ""),
            ("record", "okinawa-civilian-dead-2019", "low", "400000"),
        ],
        "quantities_have_a_value_or_both_ends": [
            ("quantities", "okinawan-dead-cfr-2021", "value", "40000"),
            ("quantities", "okinawan-dead-cfr-2021", "high", "400"),
        ],
        # quantities
        "units_are_what_the_words_count": [
            ("quantities", "f35-approved-cfr-2021", "unit", "missiles"),
            ("quantities", "spending-plan-cfr-2021", "unit", "people"),
            ("quantities", "spending-plan-cfr-2021", "unit", "US dollars per year"),
            ("quantities", "host-nation-support-cfr-2021", "unit", "US dollars"),
            ("quantities", "spending-pledge-gdp-cfr-2021", "unit", "percent"),
            ("quantities", "f35-approved-cfr-2021", "unit", "rank"),
            ("quantities", "foothold-rank-cfr-2021", "unit", "people"),
            ("quantities", "aukus-trio-auslin-2022", "unit", "working groups"),
        ],
        "the_noun_that_follows_a_number_is_its_unit": [
            ("quantities", "us-facilities-eighty-five-cfr-2021", "unit", "people"),
        ],
        "places_are_named_where_the_number_stands": [
            ("quantities", "marines-to-guam-cfr-2021", "place", "china"),
            ("quantities", "marines-to-guam-cfr-2021", "place", "japan"),
            ("quantities", "us-personnel-japan-cfr-2021", "place", ""),
        ],
        "a_number_with_a_date_in_its_words_has_its_time": [
            ("quantities", "convictions-marines-cfr-2021", "as_of", ""),
            ("quantities", "convictions-marines-cfr-2021", "as_of", "2015/2021"),
        ],
        "rows_of_one_indicator_speak_of_one_place": [
            ("quantities", "us-facilities-eighty-five-cfr-2021", "place", "okinawa"),
        ],
        # events
        "occurrences_speak_of_what_stands_there": [
            ("events", "iraq-2003-cfr-2021", "occurrence", "first-fishing-treaty"),
            (
                *("events", "phnom-penh-2022-alsaied-2023", "occurrence"),
                "japan-hypersonic-research-2022",
            ),
        ],
        "occurrences_name_the_year_of_the_event": [
            ("events", "iraq-2003-cfr-2021", "occurrence", "troops-in-iraq-2006"),
        ],
        "who_took_part_is_named_there": [
            ("event_actors", "gulf-war-1990-cfr-2021", "actor", "jen-psaki"),
        ],
        "whom_a_title_names_took_part": [
            ("events", "china-djibouti-2017-cfr-2021", "title", "Italy opens a base"),
            ("events", "china-djibouti-2017-cfr-2021", "event", "base-cfr-2021"),
        ],
        "tellings_are_of_events_that_another_source_dates": [
            ("tellings", "iraq-tran-2025", "occurrence", "war-in-iraq-2003"),
            ("tellings", "iraq-tran-2025", "source", "cfr-2021"),
            ("tellings", "iraq-tran-2025", "telling", "iraq-cfr-2021"),
        ],
        "tellings_speak_of_what_happened": [
            ("tellings", "iraq-tran-2025", "exact", "exacerbated by climate change"),
            ("tellings", "iraq-tran-2025", "telling", "guidelines-tran-2025"),
            (
                *("tellings", "iraq-tran-2025", "occurrence"),
                "japan-sends-ships-to-indian-ocean-2001",
            ),
            (
                *("tellings", "vietnam-war-cfr-2021", "occurrence"),
                "korean-war-1950-53",
            ),
            (
                *("tellings", "reinterpretation-recent-tran-2025", "exact"),
                'The Obama administration\'s "Pivot to Asia" strategy',
            ),
        ],
        "what_is_expected_is_noted": [
            ("tellings", "security-strategy-auslin-2022", "note", ""),
            ("tellings", "iraq-tran-2025", "note", "expected when written"),
        ],
        # quotations
        "speakers_are_named_and_quoted_there": [
            ("quotations", "auslin-2022-indispensable", "speaker", "Boris Johnson"),
            (
                *("quotations", "cfr-2021-in-lockstep", "speaker"),
                "Council on Foreign Relations",
            ),
            (
                *("quotations", "cfr-2021-surrounding-areas", "speaker"),
                "1997 fishing guidelines",
            ),
            (
                *("quotations", "cfr-2021-rely-on-united-states", "speaker"),
                "Shigeru Yoshida",
            ),
            ("quotations", "cfr-2021-grave-and-imminent", "speaker", "Gvt of Japan"),
        ],
        # claims
        "strengths_are_those_of_the_verbs": [
            ("claims", "confucius-institutes-auslin-2022", "strength", "stated"),
            ("claims", "could-transform-auslin-2022", "strength", "forecast"),
            ("claims", "promise-1960-cfr-2021", "strength", "forecast"),
            ("claims", "promise-1960-cfr-2021", "strength", "hedged-forecast"),
            ("claims", "watching-closely-alsaied-2023", "strength", "hedged"),
            ("claims", "promise-1960-cfr-2021", "strength", "recommended"),
            ("claims", "historic-adjustments-cfr-2021", "strength", "attributed"),
            ("claims", "threats-unite-cfr-2021", "strength", "stated"),
        ],
        "outcomes_are_of_forecasts": [
            (
                *("claims", "natural-extension-alsaied-2023", "strength", "stated"),
                "data/outcomes.csv, natural-extension-alsaied-2023",
            ),
            ("claims", "promise-1960-cfr-2021", "strength", "forecast"),
        ],
        "outcomes_are_as_settled_as_their_facts": [
            ("outcomes", "natural-extension-alsaied-2023", "outcome", "came-true"),
            (
                *("record", "security-documents-2022", "read_on", ""),
                "data/outcomes.csv, soon-publish-auslin-2022",
            ),
        ],
        "outcomes_give_the_numbers_of_their_ground": [
            (
                *("outcomes", "posture-to-change-johnstone-hornung-2023", "finding"),
                "The contract was signed in January 2029.",
            ),
            # Its facts give the year, and another month.
            (
                *("outcomes", "confucius-institutes-auslin-2022", "finding"),
                "In June 2023 the British government judged a ban disproportionate.",
            ),
        ],
        "checks_give_the_numbers_of_their_ground": [
            (
                *("checks", "facilities-two-counts", "finding"),
                "By the count of Japan's Defense Ministry there were 79 facilities.",
            ),
            (
                "checks",
                "guam-plan-revised",
                "title",
                "The plan for Guam, revised in 2019",
            ),
        ],
        # actors
        "actors_are_named_as_their_ids": [
            ("actors", "fujitsu", "name", "Task Force 59"),
        ],
        "groupings_are_actors_of_that_kind": [
            ("actors", "quad", "kind", "institution"),
            ("actors", "huawei", "kind", "person"),
            ("actors", "liberal-democratic-party", "kind", "company"),
        ],
        "actors_are_named_in_a_source": [
            ("actors", "hoover-institution", "name", "Brookings Institution"),
            ("actors", "task-force-59", "name", "Task Force 58"),
        ],
        "members_are_named_in_the_words": [
            ("memberships", "quad australia", "member", "italy"),
            ("memberships", "g7 japan", "grouping", "jaukus"),
            ("memberships", "united-kingdom boris-johnson", "grouping", "us-navy"),
        ],
        "persons_belong_as_their_words_say": [
            ("memberships", "quad australia", "status", "office"),
            ("memberships", "japan eisaku-sato", "status", "guest"),
            ("memberships", "japan eisaku-sato", "status", "member"),
            ("memberships", "white-house jen-psaki", "status", "office"),
            ("memberships", "japan shinzo-abe office auslin", "grouping", "australia"),
            ("memberships", "japan eisaku-sato", "grouping", "united-states"),
            ("memberships", "united-kingdom tom-tugendhat", "grouping", "japan"),
        ],
        "proposed_members_are_spoken_of_as_such": [
            ("memberships", "aukus japan proposed", "status", "denied"),
            ("memberships", "quad japan", "status", "proposed"),
            ("memberships", "aukus japan proposed", "status", "member"),
        ],
        # places
        "places_lie_where_the_atlas_has_them": [
            ("places", "naha", "latitude", "62.213"),
            ("places", "sea-of-japan", "latitude", "40.0"),
            ("places", "vietnam", "latitude", "14.1"),
        ],
        "other_names_of_places_are_printed_or_mapped": [
            ("places", "sea-of-japan", "also_known_as", "Eastern Sea"),
        ],
        "a_name_belongs_to_one_place": [
            ("places", "sea-of-japan", "also_known_as", "East China Sea"),
        ],
        "places_are_named_as_their_ids": [
            ("places", "naha", "name", "Taipei"),
            ("places", "naha", "origin", "a map"),
        ],
        "one_entry_of_a_gazetteer_is_one_point": [
            ("places", "naha", "origin", "GeoNames 1850147, CC BY 4.0"),
            ("places", "djibouti Djibouti ", "origin", "GeoNames 223818, CC BY 4.0"),
        ],
        # glossary
        "terms_are_used_in_the_words_that_show_them": [
            ("glossary", "Article 9", "term", "Article 97"),
            ("glossary", "collective self-defense", "exact", "disaster relief"),
        ],
        # checks
        "checks_are_of_the_kind_that_their_ground_allows": [
            ("checks", "first-foothold", "kind", "conflict"),
            ("checks", "changed-or-not", "kind", "error"),
            ("checks", "changed-or-not", "kind", "outdated"),
            ("checks", "works-not-listed", "kind", "framing"),
            (
                *("record", "philippine-bases-1947", "read_on", ""),
                "data/checks.csv, first-foothold",
            ),
            ("checks", "cost-dispute-since", "confidence", "unsettled"),
        ],
        "checks_rest_on_facts_of_the_same": [
            ("check_records", "first-foothold", "fact", "g7-summit-2023"),
        ],
        "checks_cover_words_that_they_speak_about": [
            ("check_passages", "yoshida-doctrine-name", "exact", "surrounding areas"),
        ],
        "findings_name_whom_their_ground_names": [
            ("checks", "keen-sword-annual", "finding", "It is held by Italy, too."),
        ],
        # record
        "a_fact_is_understood_alone": [
            (
                *("record", "okinawa-reversion-1972", "statement"),
                "They were returned to Japan on 15 May 1972.",
            ),
        ],
        "facts_are_told_by_works_on_the_same": [
            ("record", "missile-over-japan-2022", "reference", "press-1983-nakasone"),
        ],
        "facts_are_told_after_they_happened": [
            ("record", "korean-war-1950-1953", "date", "2025-06-25/2027-07-27"),
            (
                *("record", "aso-taiwan-2021", "statement"),
                "Aso Taro, deputy prime minister, spoke at a party in July 2024.",
            ),
        ],
        "facts_were_read_when_their_work_was": [
            ("record", "korean-war-1950-1953", "read_on", "2026-11-21"),
        ],
        "units_of_facts_stand_in_their_statements": [
            ("record", "keen-sword-biennial", "unit", "people"),
            ("record", "okinawa-civilian-dead-2019", "unit", "aircraft"),
            ("record", "gulf-war-contribution-1991", "unit", "UU dollars"),
            ("record", "two-percent-way-of-counting", "unit", "percent"),
        ],
        "a_fact_with_a_number_gives_it": [
            ("record", "gulf-war-contribution-1991", "value", "31000000000"),
        ],
        "numbers_of_a_fact_stand_in_its_statement": [
            ("record", "united-nations-bases-2025", "value", "1"),
        ],
        "a_fact_with_a_date_gives_it": [
            ("record", "security-treaty-1951-title", "date", ""),
        ],
        "days_of_statements_are_in_the_calendar": [
            (
                "record",
                "f-35-chosen-2011",
                "statement",
                "The Security Council of Japan and the Cabinet decided on the next "
                "fighter aircraft on 90 December 2011.",
            ),
        ],
        "a_date_that_no_statement_gives_has_a_second_witness": [
            ("record", "cambodia-soldiers-1993", "date", "1994"),
            ("record", "tomahawk-range", "date", "2026-03-17"),
        ],
        # sources
        "days_of_publication_have_a_second_witness": [
            ("sources", "auslin-2022", "published", "2022-11-14"),
        ],
        "sources_are_what_their_files_say": [
            ("sources", "auslin-2022", "title", "Why Japan Should Join the Quad"),
            ("sources", "alsaied-2023", "title", "A framework of three"),
            ("sources", "auslin-2022", "authors", "Beina Xu"),
            ("sources", "auslin-2022", "container", "The Economist"),
            ("sources", "tran-2025", "container", "Foreign Policy"),
            ("sources", "auslin-2022", "url", ""),
            ("sources", "tran-2025", "licence", "CC BY 4.0"),
            (
                *("sources", "alsaied-2023", "url"),
                "https://pacforum.org/publications/pacnet-64-an-aukus-japan-rok-"
                "framework-for-the-indo-pacific/",
            ),
            ("sources", "auslin-2022", "published", "2012-11-15"),
            ("sources", "auslin-2022", "published_note", "The print issue is of 1999."),
            ("sources", "cfr-2021", "published", "2021-10-15/2021-12-20"),
            ("sources", "tran-2025", "published", "2023-10/2025"),
            ("sources", "auslin-2022", "published", "2022-11-14"),
        ],
        "containers_and_addresses_are_made_of_known_words": [
            (
                *("sources", "cfr-2021", "url"),
                "https://www.cfr.org/backgrounder/us-jopan-security-alliance",
            ),
            ("sources", "alsaied-2023", "container", "Pacific Forum, PacMet 63"),
        ],
        "containers_name_whose_address_it_is": [
            ("sources", "johnstone-hornung-2023", "container", "Foreign Policy"),
        ],
        "gists_fit_their_own_passage_best": [
            (
                *("passages", "cfr-2021-p02", "gist"),
                "Says Japan hosts over eighty American military sites and more "
                "permanently based American personnel than anywhere else abroad.",
            ),
        ],
        "sections_are_headings_of_the_source": [
            ("passages", "cfr-2021-p20", "section", "Introduction"),
            ("passages", "cfr-2021-p04", "section", "Text"),
            ("passages", "cfr-2021-p20", "section", "About the author"),
            ("passages", "johnstone-hornung-2023-p01", "section", "Text"),
            ("passages", "cfr-2021-p20", "section", "How has the alliance changed?"),
        ],
        "furniture_is_what_its_kind_says": [
            ("furniture", "cfr-2021 0 32", "kind", "caption"),
            ("furniture", "cfr-2021 0 32", "kind", "heading"),
            ("furniture", "cfr-2021 1340", "kind", "related"),
        ],
        "what_is_printed_twice_is_furniture_too": [
            ("omissions", "cfr-2021 the sale of 105", "reason", "second printing"),
        ],
        # links
        "facts_go_with_the_check_that_rests_on_them": [
            ("check_records", "treaty-term-1951", "fact", "aukus-announced-2021"),
        ],
        "facts_go_with_no_other_check_better": [
            ("check_records", "first-foothold", "check", "islands-purchase-2012"),
        ],
        "facts_go_with_the_outcome_that_rests_on_them": [
            ("outcome_records", "posture-to-change", "fact", "okinawa-reversion-1972"),
        ],
        "dates_of_checks_go_with_what_happened": [
            (
                *("checks", "abe-and-successors", "finding"),
                "Ishiba followed Kishida on 8 July 2022.",
            ),
        ],
        "dates_of_outcomes_go_with_what_happened": [
            (
                *("outcomes", "springboard", "finding"),
                "The exercise of November 2024 had been announced at Camp David.",
            ),
        ],
        "words_go_with_the_check_that_is_about_them": [
            ("check_passages", "principles-1967", "check", "another-missile-1998"),
        ],
        "facts_go_with_the_work_that_tells_them": [
            ("record", "tomahawk-contract-2024", "reference", "kyodo-2022-okinawa"),
        ],
        "tellings_go_with_no_other_occurrence_better": [
            ("tellings", "pivot-to-asia", "occurrence", "korean-war-1950-53"),
        ],
        "occurrences_go_with_no_other_event_better": [
            (
                "events",
                "gulf-war-1990-cfr-2021",
                "occurrence",
                "aukus-established-2021",
            ),
        ],
        "what_followed_is_not_of_the_day_of_writing": [
            ("events", "cambodia-1993-cfr-2021", "date", "2021~"),
        ],
        "years_of_facts_are_of_our_centuries": [
            (
                *("record", "joint-operations-command-2025", "statement"),
                "The Joint Operations Command was launched on 24 March 7025.",
            ),
        ],
        "who_acts_in_a_title_takes_part": [
            (
                *("event_actors", "iraq-2003-cfr-2021 japan", "actor", "iraq"),
                "data/events.csv, iraq-2003-cfr-2021",
            ),
        ],
        "other_names_point_to_whom_they_name": [
            ("other_names", "American", "actor", "japan"),
            ("other_names", "American", "actor", ""),
            ("other_names", "HMS Queen Elizabeth", "actor", "fujitsu"),
        ],
        "no_two_indicators_differ_in_a_letter": [
            ("quantities", "jaukus-domestic-security", "indicator", "jaukus-memaers"),
        ],
        "no_two_occurrences_differ_in_a_letter": [
            ("events", "guidelines-1997-cfr", "occurrence", "defense-guidelynes-1997"),
        ],
        "confidence_follows_from_what_was_read": [
            ("checks", "treaty-term-1951", "confidence", "low"),
        ],
        "outcomes_are_told_as_such": [
            ("outcomes", "posture-to-change", "outcome", "untestable"),
            ("outcomes", "crucial-management", "outcome", "open"),
            ("outcomes", "crucial-management", "confidence", "medium"),
            ("outcomes", "confucius-institutes", "confidence", "high"),
            ("outcomes", "will-likely-see", "outcome", "came-true"),
            ("outcomes", "posture-to-change", "confidence", "low"),
        ],
        "kinds_of_actors_are_those_that_their_names_show": [
            ("actors", "barack-obama", "kind", "people"),
        ],
        "reasons_of_other_names_are_those_that_they_show": [
            ("other_names", "Vietnam War", "reason", "cited work"),
        ],
        "no_force_or_person_is_a_member_beside_governments": [
            (
                *("memberships", "quad india", "member", "us-central-command"),
                "data/memberships.csv, quad",
            ),
        ],
        "words_of_quotations_end_with_a_phrase": [
            (
                *("quotations", "cfr-2021-cornerstone", "exact"),
                "The alliance with Japan has been the",
            ),
        ],
        "words_of_quantities_end_with_a_phrase": [
            ("quantities", "f35-approved-cfr-2021", "exact", "the sale of the"),
        ],
        "words_of_events_end_with_a_phrase": [
            ("events", "gulf-war-1990-cfr-2021", "exact", "The 1990–91 Gulf War and"),
            (
                *("events", "aukus-established-2021-auslin-2022", "exact"),
                "established in 2021 and known as",
            ),
        ],
        "words_of_tellings_end_with_a_phrase": [
            ("tellings", "korean-war-cfr-2021", "exact", "in the wake of the"),
        ],
        "words_of_claims_end_with_a_phrase": [
            ("claims", "paying-too-little-cfr-2021", "exact", "paying for the"),
        ],
        "words_of_memberships_end_with_a_phrase": [
            ("memberships", "gulf-war-coalition japan", "exact", "a coalition led by"),
        ],
        "words_of_glossary_end_with_a_phrase": [
            ("glossary", "GDP", "exact", "2 percent of its"),
        ],
        "words_of_check_passages_end_with_a_phrase": [
            ("check_passages", "principles-1967", "exact", "established the"),
        ],
    }.items()
}
