"""Words that say the opposite of one another: in a sentence and its source, or in two questions."""

import re

OPPOSITES: list[tuple[str, str]] = re.findall(
    r"([\w-]+)/([\w-]+)",
    "enable/disable enabled/disabled enables/disables activate/deactivate on/off before/after "
    "more/less more/fewer most/least maximum/minimum max/min increase/decrease increases/decreases "
    "increased/decreased raise/lower higher/lower highest/lowest larger/smaller longer/shorter "
    "faster/slower include/exclude includes/excludes included/excluded including/excluding "
    "allowed/forbidden allow/deny allow/block allowed/blocked allowed/denied accept/reject "
    "accepted/rejected grant/revoke open/closed open/close opens/closes required/optional "
    "mandatory/optional always/never public/private internal/external inbound/outbound "
    "incoming/outgoing add/remove adds/removes added/removed supported/unsupported "
    "available/unavailable above/below over/under start/stop starts/stops started/stopped "
    "begin/end beginning/end free/paid true/false monthly/yearly monthly/annually monthly/annual "
    "weekly/monthly daily/weekly daily/monthly hourly/daily month/year import/export "
    "imports/exports imported/exported upgrade/downgrade upgrading/downgrading buy/sell "
    "earlier/later early/late first/last new/old newer/older newest/oldest latest/earliest "
    "latest/oldest previous/next show/hide shows/hides visible/hidden lock/unlock lock/unlocked "
    "encrypted/unencrypted synchronous/asynchronous automatic/manual automatically/manually "
    "success/failure succeed/fail succeeds/fails valid/invalid same/different with/without "
    "left/right up/down top/bottom input/output read/write client/server sender/recipient "
    "upload/download push/pull attach/detach connect/disconnect install/uninstall mount/unmount "
    "subscribe/unsubscribe check/uncheck select/deselect create/delete keep/delete save/discard "
    "temporary/permanent temporarily/permanently static/dynamic global/local online/offline "
    "primary/secondary master/worker source/destination inside/outside within/beyond "
    "possible/impossible safe/unsafe recommended/discouraged positive/negative minimize/maximize "
    "all/none any/none everyone/nobody everything/nothing yes/no both/neither directly/indirectly "
    "slow/fast slowly/quickly rise/fall rises/falls gain/lose win/lose long/short high/low "
    "large/small many/few north/south east/west male/female buyer/seller winter/summer "
    "morning/evening expand/collapse accelerate/slow strengthen/weaken improve/worsen "
    "creates/deletes slows/accelerates until/after within/after since/until prevent/allow "
    "prevents/allows avoid/ensure allow/forbid permit/prohibit block/unblock start/end "
    "send/receive accept/decline "
    "approve/reject login/logout join/leave encrypt/decrypt link/unlink mute/unmute merge/split "
    "credit/debit deposit/withdraw borrow/lend safe/dangerous",
)
"""Pairs, each in one order; forms of a word that a stemmer keeps apart stand by themselves."""
