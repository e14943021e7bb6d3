"""Names and terms that are mistaken for one another, as data; each group says where it comes from."""

from __future__ import annotations

LISTED_DRUGS = (
    ("alprazolam", "clonazepam", "lorazepam"),
    ("bupivacaine", "ropivacaine"),
    ("bupropion", "buspirone"),
    ("carbamazepine", "oxcarbazepine"),
    ("Celebrex", "Celexa", "Cerebyx"),
    ("clomiphene", "clomipramine"),
    ("clonazepam", "clonidine", "clozapine", "Klonopin"),
    ("duloxetine", "fluoxetine", "paroxetine"),
    ("ephedrine", "epinephrine"),
    ("fentanyl", "sufentanil"),
    ("gabapentin", "gemfibrozil"),
    ("hydralazine", "hydromorphone", "hydroxyzine"),
    ("hydrocodone", "oxycodone", "OxyContin"),
    ("hydromorphone", "morphine", "oxymorphone"),
    ("Ketalar", "ketamine", "ketorolac"),
    ("Lamictal", "Lamisil"),
    ("lamivudine", "lamotrigine"),
    ("Lanoxin", "naloxone"),
    ("medroxyprogesterone", "methylprednisolone", "methyltestosterone"),
    ("metformin", "metronidazole"),
    ("methadone", "methylphenidate"),
    ("Neurontin", "Noroxin"),
    ("prednisolone", "prednisone"),
    ("sitagliptin", "sumatriptan", "zolmitriptan"),
    ("Tegretol", "Trental"),
    ("tiagabine", "tizanidine"),
    ("tramadol", "trazodone", "Toradol"),
    ("valacyclovir", "valganciclovir"),
)
"""Drugs mistaken for each other in practice. Source: FDA and ISMP, Lists of Look-Alike Drug Names with
Recommended Tall Man Letters (2023), and ISMP, List of Confused Drug Names; the names of a pain practice."""

TOXINS = (
    (
        *("onabotulinumtoxinA", "abobotulinumtoxinA", "incobotulinumtoxinA", "rimabotulinumtoxinB"),
        *("prabotulinumtoxinA", "daxibotulinumtoxinA", "letibotulinumtoxinA"),
    ),
)
"""Their units are not interchangeable. Source: the boxed warning and section 2.1 of each FDA label; FDA gave
them these names in 2009 to end mix-ups."""

KINDRED_DRUGS = (
    ("gabapentin", "pregabalin"),
    ("celecoxib", "Celexa", "Celebrex"),
    ("erenumab", "eptinezumab", "fremanezumab", "galcanezumab"),
    ("atogepant", "rimegepant", "ubrogepant", "zavegepant"),
    ("almotriptan", "eletriptan", "frovatriptan", "naratriptan", "rizatriptan", "sumatriptan", "zolmitriptan"),
    (
        *("articaine", "benzocaine", "bupivacaine", "chloroprocaine", "levobupivacaine", "lidocaine"),
        *("mepivacaine", "prilocaine", "procaine", "ropivacaine", "tetracaine"),
    ),
    ("alfentanil", "remifentanil", "sufentanil"),
    ("codeine", "hydrocodone", "oxycodone"),
    ("buprenorphine", "bupropion", "butorphanol"),
    ("naloxone", "naltrexone"),
    ("Percocet", "Percodan"),
    ("cortisol", "cortisone", "hydrocortisone"),
    ("betamethasone", "dexamethasone", "dexmedetomidine"),
    ("methylprednisolone", "prednisolone", "prednisone"),
    ("ibuprofen", "fenoprofen", "flurbiprofen", "ketoprofen"),
    ("meloxicam", "piroxicam"),
    ("meprobamate", "metaxalone", "methocarbamol"),
    ("cyclobenzaprine", "cyproheptadine"),
    ("nizatidine", "tizanidine"),
    ("Xanax", "Zanaflex", "Zantac"),
    ("amitriptyline", "nortriptyline", "protriptyline"),
    ("desipramine", "imipramine", "trimipramine"),
    ("atomoxetine", "duloxetine", "vortioxetine"),
    ("citalopram", "escitalopram"),
    ("fluoxetine", "fluvoxamine", "paroxetine"),
    ("cetirizine", "levocetirizine", "sertraline"),
    ("esomeprazole", "lansoprazole", "omeprazole", "pantoprazole"),
    ("desvenlafaxine", "venlafaxine"),
    ("topiramate", "torsemide"),
    ("alendronate", "ibandronate", "risedronate"),
    ("denosumab", "romosozumab"),
    ("abaloparatide", "teriparatide"),
    ("apixaban", "edoxaban", "rivaroxaban"),
    ("enoxaparin", "heparin"),
    ("micrograms", "milligrams"),
    ("microgram", "milligram"),
    ("mcg", "mg"),
)
"""Drugs whose names share a stem or a sound, and units a thousandfold apart. Source: our own reading of the
names in a pain practice; WHO's INN stems make names of one class alike on purpose."""

OPPOSITES = (
    ("abductor", "adductor"),
    ("abduction", "adduction"),
    ("acute", "chronic"),
    ("afferent", "efferent"),
    ("anterior", "posterior", "interior"),
    ("arteritis", "arthritis"),
    ("arthroscopy", "arthroplasty", "arthrodesis"),
    ("brachial", "bronchial"),
    ("carpal", "tarsal"),
    ("distal", "proximal"),
    ("dysphagia", "dysphasia"),
    ("extension", "flexion"),
    ("extensor", "flexor"),
    ("external", "internal"),
    ("femoral", "humeral"),
    ("ileum", "ilium"),
    ("inferior", "superior"),
    ("kyphosis", "lordosis"),
    ("lateral", "medial"),
    ("metacarpal", "metatarsal"),
    ("myelopathy", "myopathy", "neuropathy", "radiculopathy"),
    ("osteoarthritis", "osteomyelitis"),
    ("osteopenia", "osteoporosis"),
    ("perineal", "peroneal"),
    ("postganglionic", "preganglionic"),
    ("postoperative", "preoperative"),
    ("postsynaptic", "presynaptic"),
    ("pronation", "supination"),
    ("pronator", "supinator"),
    ("spondylitis", "spondylolisthesis", "spondylolysis", "spondylosis"),
    ("sclerosis", "stenosis"),
    ("tendinitis", "tendinosis"),
)
"""Terms of anatomy and disease that sound alike or say the opposite. Source: our own, from the vocabulary of
the condition packs."""

PREFIXES = (
    ("hypo", "hyper"),
    ("inter", "intra"),
    ("infra", "supra"),
    ("micro", "macro"),
    ("antero", "postero", "retro"),
    ("infero", "supero"),
)
"""Word beginnings that turn a term into another. Source: our own."""
