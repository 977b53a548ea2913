#include "db/schema.hpp"

namespace pointsbot::db {

// docs/ledger.md tells the arithmetic. STRICT, because a number that silently became text or a
// rounded REAL would be a lost point; limits as CHECKs, because SQLite turns an overflow into REAL.
const char* const kSchema = R"sql(
CREATE TABLE origin(                        -- one row: whose viewers these are
  one    INTEGER PRIMARY KEY CHECK(one=1),
  source TEXT NOT NULL                      -- simulator, twitch
) STRICT;

CREATE TABLE channel(
  channel_id INTEGER PRIMARY KEY,           -- the broadcaster's user id
  login      TEXT NOT NULL,
  last_no    INTEGER NOT NULL DEFAULT 0,    -- number of the last payment
  last_at    INTEGER NOT NULL DEFAULT 0,    -- wall clock of it in ms; never runs back
  seconds    INTEGER NOT NULL DEFAULT 0,    -- the one watch clock: live seconds paid so far
  paid       INTEGER NOT NULL DEFAULT 0,    -- sum of payment.minted for ever
  granted    INTEGER NOT NULL DEFAULT 0,    -- welcomes and entries for ever
  held       INTEGER NOT NULL DEFAULT 0,    -- sum of hold.amount
  folded_no  INTEGER NOT NULL DEFAULT 0,    -- history up to here lives in viewer.opening
  cycle_no   INTEGER NOT NULL DEFAULT 0,    -- the last payment that was a cycle: paid once
  cycle_at   INTEGER NOT NULL DEFAULT 0,
  known      INTEGER NOT NULL DEFAULT 0     -- how many viewers it has: a rank is counted from the end
) STRICT;

CREATE TABLE clock(                         -- a row a set of roles in use
  channel_id INTEGER NOT NULL REFERENCES channel,
  clock_id   INTEGER NOT NULL CHECK(clock_id BETWEEN 0 AND 1023),  -- 0: absent, stands at 0
                                            -- 1 to 255: a bit a role; 256: stopped, stands at 0
  points     INTEGER NOT NULL DEFAULT 0
             CHECK(points BETWEEN 0 AND 1000000000000000 AND (clock_id<>0 OR points=0)),
  present    INTEGER NOT NULL DEFAULT 0 CHECK(present>=0),         -- how many stand on it
  PRIMARY KEY(channel_id,clock_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE viewer(                        -- balance = base + clock.points
  channel_id INTEGER NOT NULL,
  user_id    INTEGER NOT NULL,
  clock_id   INTEGER NOT NULL DEFAULT 0,
  base       INTEGER NOT NULL CHECK(base BETWEEN -1000000000000000 AND 1000000000000000),
  watch_base INTEGER NOT NULL DEFAULT 0,    -- watched = watch_base + channel.seconds if present
  roles      INTEGER NOT NULL DEFAULT 0,    -- the last known set, kept while absent
  clock_from INTEGER NOT NULL DEFAULT 0,    -- the open visit: what the clocks showed
  seconds_from INTEGER NOT NULL DEFAULT 0,
  from_no    INTEGER NOT NULL DEFAULT 0,    -- the payment before its first
  from_at    INTEGER NOT NULL DEFAULT 0,
  opening    INTEGER NOT NULL DEFAULT 0,    -- welcome and folded history
  opening_seconds INTEGER NOT NULL DEFAULT 0,
  first_seen INTEGER,                       -- NULL: never in a viewer list, welcome still due
  last_seen  INTEGER,                       -- time of the last payment of his last closed visit
  last_line  INTEGER NOT NULL DEFAULT 0,    -- head of his chain in line
  login      TEXT,                          -- NULL once somebody newer took it
  name       TEXT,                          -- NULL where it is the login in other capitals
  hidden     INTEGER NOT NULL DEFAULT 0,
  merged_into INTEGER,
  stopped    INTEGER NOT NULL DEFAULT 0,    -- earns nothing, keeps his watch time
  PRIMARY KEY(channel_id,user_id),
  FOREIGN KEY(channel_id,clock_id) REFERENCES clock DEFERRABLE INITIALLY DEFERRED,
  CHECK(clock_id<>0 OR (clock_from=0 AND seconds_from=0 AND from_no=0))
) STRICT, WITHOUT ROWID;
CREATE INDEX viewer_top   ON viewer(channel_id,clock_id,base);
CREATE INDEX viewer_login ON viewer(channel_id,login);   -- not unique: names are recycled and swapped
CREATE INDEX viewer_merged ON viewer(channel_id,user_id) WHERE merged_into IS NOT NULL;
CREATE INDEX viewer_hidden ON viewer(channel_id,user_id) WHERE hidden<>0;

CREATE TABLE tariff(                        -- immutable price lists
  tariff_id INTEGER NOT NULL,
  clock_id  INTEGER NOT NULL,
  amount    INTEGER NOT NULL,
  PRIMARY KEY(tariff_id,clock_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE payment(                       -- one row for everybody present
  channel_id INTEGER NOT NULL,
  no         INTEGER NOT NULL,              -- without a gap
  at         INTEGER NOT NULL,
  kind       INTEGER NOT NULL,              -- 0: a cycle, 1: a bonus
  tariff_id  INTEGER NOT NULL,
  seconds    INTEGER NOT NULL,
  present    INTEGER NOT NULL,              -- how many were paid
  minted     INTEGER NOT NULL,              -- how much in all
  op_id      INTEGER,                       -- of a bonus
  undone     INTEGER,                       -- the op that took it back
  PRIMARY KEY(channel_id,no)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_undone ON payment(channel_id,undone) WHERE undone IS NOT NULL;
CREATE INDEX payment_bonus ON payment(channel_id,no) WHERE kind=1;

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
  last_line  INTEGER,
  ended      INTEGER                        -- of a stake or an order: the op by which it came out
) STRICT;
CREATE UNIQUE INDEX op_ref  ON op(channel_id,ref) WHERE ref IS NOT NULL;
CREATE UNIQUE INDEX op_undo ON op(undoes) WHERE undoes IS NOT NULL;
CREATE INDEX op_ended ON op(ended) WHERE ended IS NOT NULL;
-- What is had of an item of the shop: kind 21, held or fulfilled.
CREATE INDEX op_item  ON op(channel_id,note) WHERE kind=21 AND state IN (3,4);
-- What somebody gave, took, set and paid as a bonus.
CREATE INDEX op_staff ON op(channel_id,actor,at)
  WHERE kind IN (1,2,3,7) AND state=1 AND actor IS NOT NULL;

CREATE TABLE line(                          -- append only: closed visits and entries, a chain a viewer
  line_id    INTEGER PRIMARY KEY,           -- in order of commit
  channel_id INTEGER NOT NULL,
  user_id    INTEGER NOT NULL,
  prev       INTEGER NOT NULL,              -- his line before; 0: his opening
  op_id      INTEGER,                       -- NULL: a visit
  no         INTEGER NOT NULL,              -- the last payment included
  at         INTEGER NOT NULL,              -- and its time
  amount     INTEGER NOT NULL,
  seconds    INTEGER NOT NULL,
  open       INTEGER NOT NULL,              -- earned so far in the visit open at that moment
  after      INTEGER NOT NULL CHECK(after>=0),  -- the true balance after it
  clock_id   INTEGER,                       -- of visits only, as the rest
  from_no    INTEGER,
  from_at    INTEGER,
  clock_from INTEGER
) STRICT;
CREATE TRIGGER line_fixed BEFORE UPDATE ON line
BEGIN SELECT RAISE(ABORT,'history is append only'); END;

CREATE TABLE hold(                          -- open stakes and orders
  op_id      INTEGER PRIMARY KEY,
  channel_id INTEGER NOT NULL,
  user_id    INTEGER NOT NULL,
  amount     INTEGER NOT NULL CHECK(amount>0),
  at         INTEGER NOT NULL
) STRICT;

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

CREATE TABLE boost(                         -- a multiplier for a while
  channel_id INTEGER PRIMARY KEY,
  percent    INTEGER NOT NULL,
  until      INTEGER NOT NULL,
  op_id      INTEGER NOT NULL
) STRICT;

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

CREATE TABLE day(                           -- gains a day, of the lines up to day_book.line_id
  channel_id INTEGER NOT NULL,
  day        INTEGER NOT NULL,              -- of the local calendar, from 1970-01-01 on
  user_id    INTEGER NOT NULL,
  earned     INTEGER NOT NULL,              -- by being here, without payments that were undone
  received   INTEGER NOT NULL,              -- entries for him
  spent      INTEGER NOT NULL,              -- entries against him
  seconds    INTEGER NOT NULL,
  PRIMARY KEY(channel_id,day,user_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE day_book(                      -- one row: how far the history is in table day
  one        INTEGER PRIMARY KEY CHECK(one=1),
  line_id    INTEGER NOT NULL
) STRICT;
INSERT INTO day_book VALUES(1,0);

CREATE TABLE cycle(                         -- reports: what a cycle did and cost
  cycle_id   INTEGER PRIMARY KEY,
  channel_id INTEGER NOT NULL,
  no         INTEGER NOT NULL,              -- 0: it paid nobody, and error says why
  at         INTEGER NOT NULL,
  viewers INTEGER, arrived INTEGER, departed INTEGER, moved INTEGER, paid INTEGER,
  fetch_us INTEGER, parse_us INTEGER, commit_us INTEGER,
  rss_before INTEGER, rss_peak INTEGER, rss_rest INTEGER,
  anon_before INTEGER, anon_peak INTEGER, anon_rest INTEGER,
  pool_held INTEGER, pool_given INTEGER,
  error TEXT,
  allocations INTEGER                       -- operator new, whole process; NULL: not counted
) STRICT;

-- For a person with a database browser. Scalar subqueries on the clock, because a plain JOIN costs
-- some twenty times as much at a million rows.
CREATE VIEW points(channel,channel_id,user_id,login,username,points,watch_seconds,roles,present) AS
  SELECT (SELECT c.login FROM channel c WHERE c.channel_id=v.channel_id),
         v.channel_id, v.user_id, v.login, coalesce(v.name,v.login),
         v.base+(SELECT k.points FROM clock k
                 WHERE k.channel_id=v.channel_id AND k.clock_id=v.clock_id),
         v.watch_base+iif(v.clock_id<>0,
                          (SELECT c.seconds FROM channel c WHERE c.channel_id=v.channel_id),0),
         v.roles, v.clock_id<>0
  FROM viewer v WHERE v.hidden=0 AND v.merged_into IS NULL;
)sql";

// https://sqlite.org/fileformat2.html#stat1tab: rows, and rows a value of each column of the index.
// The table of it is made by analyzing any, best the one that has one row.
const char* const kStatistics = R"sql(
ANALYZE origin;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 VALUES
  ('viewer','viewer','1000000 100000 1'),
  ('viewer','viewer_top','1000000 100000 10000 10 1'),
  ('viewer','viewer_login','1000000 100000 1 1');
ANALYZE sqlite_schema;
)sql";

}  // namespace pointsbot::db
