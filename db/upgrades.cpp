#include "db/schema.hpp"

#include <cstddef>
#include <iterator>

namespace pointsbot::db {
namespace {

// A column that is added stands last, here as in a new database.
constexpr const char* kUpgrades[] = {
    // 1 to 2. The text of a foreign key may be changed in place (lang_altertable.html, 7): when it
    // is looked at is nothing that is stored.
    "ALTER TABLE cycle ADD COLUMN allocations INTEGER;"
    "PRAGMA writable_schema=ON;"
    "UPDATE sqlite_schema SET sql=replace(sql,'REFERENCES clock,',"
    "'REFERENCES clock DEFERRABLE INITIALLY DEFERRED,') WHERE type='table' AND name='viewer';"
    "PRAGMA writable_schema=RESET;",
    // 2 to 3. No version before wrote an op.
    R"sql(
ALTER TABLE channel ADD COLUMN cycle_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE channel ADD COLUMN cycle_at INTEGER NOT NULL DEFAULT 0;
UPDATE channel SET cycle_no=last_no, cycle_at=last_at;
ALTER TABLE channel ADD COLUMN known INTEGER NOT NULL DEFAULT 0;
UPDATE channel SET known=(SELECT count(*) FROM viewer v WHERE v.channel_id=channel.channel_id);
ALTER TABLE viewer ADD COLUMN stopped INTEGER NOT NULL DEFAULT 0;
CREATE INDEX viewer_merged ON viewer(channel_id,user_id) WHERE merged_into IS NOT NULL;
CREATE INDEX viewer_hidden ON viewer(channel_id,user_id) WHERE hidden<>0;
ALTER TABLE payment ADD COLUMN undone INTEGER;
CREATE INDEX payment_undone ON payment(channel_id,undone) WHERE undone IS NOT NULL;
CREATE TABLE day_book(                      -- one row: how far the history is in table day
  one        INTEGER PRIMARY KEY CHECK(one=1),
  line_id    INTEGER NOT NULL
) STRICT;
INSERT INTO day_book VALUES(1,0);
DROP TABLE op;
CREATE TABLE op(                            -- a command or an event; its legs are lines
  op_id      INTEGER PRIMARY KEY,
  channel_id INTEGER NOT NULL,
  no         INTEGER NOT NULL,              -- the last payment before it
  at         INTEGER NOT NULL,
  kind       INTEGER NOT NULL,              -- db/operation.hpp has the numbers of these three
  state      INTEGER NOT NULL,
  refusal    INTEGER,
  actor      INTEGER,                       -- NULL: the command line, or the bot by itself
  ref        TEXT,                          -- the same one again changes nothing
  note       TEXT,
  undoes     INTEGER,                       -- another op
  first_line INTEGER,                       -- its legs, in one row
  last_line  INTEGER
) STRICT;
CREATE UNIQUE INDEX op_ref  ON op(channel_id,ref) WHERE ref IS NOT NULL;
CREATE UNIQUE INDEX op_undo ON op(undoes) WHERE undoes IS NOT NULL;

CREATE TABLE boost(                         -- a multiplier for a while
  channel_id INTEGER PRIMARY KEY,
  percent    INTEGER NOT NULL,
  until      INTEGER NOT NULL,
  op_id      INTEGER NOT NULL
) STRICT;

CREATE TABLE imported(                      -- what each source gave so far
  channel_id INTEGER NOT NULL,
  source     TEXT NOT NULL,
  user_id    INTEGER NOT NULL,
  points     INTEGER NOT NULL,
  seconds    INTEGER NOT NULL,
  PRIMARY KEY(channel_id,source,user_id)
) STRICT, WITHOUT ROWID;
)sql",
    // 3 to 4. What was given so far is of an op 0. Which import raised a claim was forgotten when
    // it
    // was claimed, and stayed so where it was opened again.
    R"sql(
ALTER TABLE claim RENAME TO claim_3;
CREATE TABLE claim(                         -- imported names without an id: a row for each import
  channel_id INTEGER NOT NULL,              -- that stated another amount than the one before
  login      TEXT NOT NULL,
  source     TEXT NOT NULL,
  op_id      INTEGER NOT NULL,              -- the import; 0: of a time that did not say
  points     INTEGER NOT NULL,
  seconds    INTEGER NOT NULL,
  claimed_by INTEGER,                       -- who has it
  claim_op   INTEGER,                       -- and by which op
  PRIMARY KEY(channel_id,login,source,op_id)
) STRICT, WITHOUT ROWID;

INSERT INTO claim SELECT channel_id, login, source,
  iif((SELECT kind FROM op o WHERE o.op_id=c.op_id)=13, op_id, 0), points, seconds, claimed_by,
  iif(claimed_by IS NULL, NULL, op_id) FROM claim_3 c;
DROP TABLE claim_3;
ALTER TABLE imported RENAME TO imported_3;
CREATE TABLE imported(                      -- what each op of a source gave, and what it stated
  channel_id INTEGER NOT NULL,
  source     TEXT NOT NULL,
  user_id    INTEGER NOT NULL,              -- as the file means him, also if he was merged since
  login      TEXT NOT NULL,                 -- a name that he has claimed; else empty
  op_id      INTEGER NOT NULL,              -- 0: all that was before ops were told apart
  line_id    INTEGER,                       -- the entry, where there is one
  points     INTEGER NOT NULL,              -- given; their sum is what the source has given so far
  seconds    INTEGER NOT NULL,
  stated     INTEGER,                       -- what he had there; NULL: it was undone, or
  stated_seconds INTEGER,                   -- the file had no watch time
  PRIMARY KEY(channel_id,source,user_id,login,op_id)
) STRICT, WITHOUT ROWID;
INSERT INTO imported SELECT channel_id, source, claimed_by, login, 0, NULL,
  points, seconds, points, seconds FROM claim WHERE claimed_by IS NOT NULL;
INSERT INTO imported SELECT channel_id, source, user_id, '', 0, NULL, points-claimed,
  seconds-claimed_seconds, points-claimed, seconds-claimed_seconds
  FROM (SELECT o.*, coalesce(sum(i.points),0) AS claimed,
    coalesce(sum(i.seconds),0) AS claimed_seconds FROM imported_3 o LEFT JOIN imported i
    USING(channel_id,source,user_id) GROUP BY o.channel_id, o.source, o.user_id);
DROP TABLE imported_3;
-- What came after a claim was booked with what came by his own name: of that no more is known to be
-- his own than what came before. The rest counts as given by either name, and as stated by neither.
WITH entry AS MATERIALIZED(SELECT o.channel_id, o.note AS source, l.user_id, o.op_id, l.amount,
    l.seconds FROM op o JOIN line l ON l.line_id BETWEEN o.first_line AND o.last_line
    WHERE o.kind=13 AND l.user_id IN(SELECT claimed_by FROM claim)
    AND NOT EXISTS(SELECT 1 FROM op u WHERE u.undoes=o.op_id)),
  early AS MATERIALIZED(SELECT c.channel_id, c.source, c.login, c.claimed_by AS user_id,
    coalesce(sum(e.amount),0) AS points, coalesce(sum(e.seconds),0) AS seconds
    FROM claim c LEFT JOIN entry e ON e.channel_id=c.channel_id AND e.source=c.source
    AND e.user_id=c.claimed_by AND e.op_id<c.claim_op WHERE c.claimed_by IS NOT NULL
    GROUP BY c.channel_id, c.source, c.login)
UPDATE imported SET points=imported.points+max(0,own.points-max(0,early.points)),
  seconds=imported.seconds+max(0,own.seconds-max(0,early.seconds))
  FROM early JOIN imported own ON own.channel_id=early.channel_id AND own.source=early.source
  AND own.user_id=early.user_id AND own.login=''
  WHERE imported.channel_id=early.channel_id AND imported.source=early.source
  AND imported.user_id=early.user_id AND imported.login=early.login;
UPDATE imported SET stated=stated-later.points, stated_seconds=stated_seconds-later.seconds
  FROM (SELECT channel_id, source, user_id, max(points-stated) AS points,
    max(seconds-stated_seconds) AS seconds FROM imported WHERE login<>'' GROUP BY 1,2,3) later
  WHERE imported.channel_id=later.channel_id AND imported.source=later.source
  AND imported.user_id=later.user_id AND imported.login='';
)sql",
    // 4 to 5.
    R"sql(
ALTER TABLE op ADD COLUMN ended INTEGER;    -- of a stake or an order: the op by which it came out
CREATE INDEX op_ended ON op(ended) WHERE ended IS NOT NULL;
-- What is had of an item of the shop: kind 21, held or fulfilled.
CREATE INDEX op_item  ON op(channel_id,note) WHERE kind=21 AND state IN (3,4);
-- What somebody gave, took, set and paid as a bonus.
CREATE INDEX op_staff ON op(channel_id,actor,at)
  WHERE kind IN (1,2,3,7) AND state=1 AND actor IS NOT NULL;
CREATE INDEX payment_bonus ON payment(channel_id,no) WHERE kind=1;
)sql",
};
static_assert(1 + std::size(kUpgrades) == kSchemaVersion);

}  // namespace

const char* upgrade_from(std::int64_t version) {
  return kUpgrades[static_cast<std::size_t>(version - 1)];
}

}  // namespace pointsbot::db
