#include "db/folder.hpp"

#include "db/schema.hpp"
#include "db/statement.hpp"

#include <algorithm>
#include <tuple>

namespace pointsbot::db {
namespace {

/// Each line may be a page of the table of viewers: so many are some milliseconds.
constexpr std::int64_t kLinesAChunk = 128;
/// These stand one after the other.
constexpr std::int64_t kRowsAChunk = 2'000;
constexpr std::int64_t kPaymentsAChunk = 5'000;
/// Looking for who still needs them costs a pass over all history: not before a part of all
/// payments as large as one in this number could go.
constexpr std::int64_t kWorthwhilePart = 10;

}  // namespace

Folder::Folder(SQLite::Database& db)
    : oldest_{db,
              "SELECT channel_id, user_id, line_id, no, amount, seconds, open, after, at FROM line "
              "WHERE line_id<=(SELECT line_id FROM day_book) ORDER BY line_id LIMIT ?"},
      // The last line of a chunk says what he had after it. Where the sum is another one something
      // is wrong, and folding would do away with the evidence.
      fold_in_{db,
               "UPDATE viewer SET opening=opening+?3, opening_seconds=opening_seconds+?4 "
               "WHERE channel_id=?1 AND user_id=?2 AND opening+?3+?5=?6"},
      folded_to_{db, "UPDATE channel SET folded_no=max(folded_no,?2,1) WHERE channel_id=?1"},
      forget_lines_{db, "DELETE FROM line WHERE line_id<=?"},
      next_channel_{db,
                    "SELECT channel_id, folded_no FROM channel WHERE channel_id>? "
                    "ORDER BY channel_id LIMIT 1"},
      payments_of_{db,
                   "SELECT (SELECT no FROM payment WHERE channel_id=?1 ORDER BY no LIMIT 1), "
                   "(SELECT at FROM payment WHERE channel_id=?1 AND no=?2), "
                   "(SELECT last_no FROM channel WHERE channel_id=?1)"},
      newest_line_{db, "SELECT coalesce(max(line_id),0) FROM line"},
      visits_open_{db,
                   "SELECT user_id, clock_id, from_no FROM viewer WHERE channel_id=?1 AND "
                   "user_id>?2 ORDER BY user_id LIMIT ?3"},
      visits_closed_{db,
                     "SELECT line_id, channel_id, from_no FROM line "
                     "WHERE line_id>?1 AND line_id<=?2 ORDER BY line_id LIMIT ?3"},
      forget_payments_{db, "DELETE FROM payment WHERE channel_id=?1 AND no<=?2"} {}

Folded Folder::fold(WallTime before) {
  const std::int64_t limit = before.time_since_epoch().count();
  if (const std::optional<Folded> lines = fold_lines(limit)) return *lines;
  if (!search_ && !start_search(limit)) return {};
  if (!search_->viewers_asked) {
    search_viewers();
    if (!worth_it()) search_.reset();
    return {.more = true};
  }
  if (search_->line < search_->last_line) {
    search_lines();
    if (!worth_it()) search_.reset();
    return {.more = true};
  }
  // Whoever came since began after the payments that may go.
  const std::int64_t to = std::min(search_->spare_no, search_->first_no + kPaymentsAChunk - 1);
  Folded done{.more = true};
  done.payments = change(forget_payments_, search_->channel, to);
  search_->first_no = to + 1;
  if (to == search_->spare_no) search_.reset();
  return done;
}

/// Nothing when there are no lines to fold.
std::optional<Folded> Folder::fold_lines(std::int64_t before) {
  lines_.clear();
  {
    // One more than can go: the last line of all stays, because its number must not come again.
    Rows rows{oldest_, kLinesAChunk + 1};
    while (rows.next()) {
      lines_.push_back({rows.number(0), rows.number(1), rows.number(2), rows.number(3),
                        rows.number(4), rows.number(5), rows.number(6), rows.number(7)});
      if (rows.number(8) >= before) break;
    }
  }
  if (lines_.size() < 2) return std::nullopt;
  lines_.pop_back();
  const std::int64_t last = lines_.back().id;
  // A page of the table of viewers is written once.
  std::ranges::sort(lines_, {}, [](const Line& line) {
    return std::tuple{line.channel, line.user, line.id};
  });
  for (std::size_t from = 0, to = 0; from < lines_.size(); from = to) {
    const Line& first = lines_[from];
    while (to < lines_.size() && lines_[to].channel == first.channel &&
           lines_[to].user == first.user)
      ++to;
    if (!fold_viewer(from, to)) return Folded{.odd = UserId{first.user}};
  }
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    std::int64_t no = lines_[i].no;
    const std::int64_t channel = lines_[i].channel;
    for (; i + 1 < lines_.size() && lines_[i + 1].channel == channel; ++i)
      no = std::max(no, lines_[i + 1].no);
    change(folded_to_, channel, no);
  }
  change(forget_lines_, last);
  return Folded{.more = true, .lines = std::ssize(lines_)};
}

bool Folder::fold_viewer(std::size_t from, std::size_t to) {
  std::int64_t amount = 0, seconds = 0;
  for (std::size_t i = from; i < to; ++i) {
    amount += lines_[i].amount;
    seconds += lines_[i].seconds;
  }
  const Line& last = lines_[to - 1];
  return change(fold_in_, last.channel, last.user, amount, seconds, last.open, last.after) == 1;
}

/// Goes to the next channel with payments that may go; false when there is none.
bool Folder::start_search(std::int64_t before) {
  for (;;) {
    std::int64_t folded = 0;
    {
      Rows rows{next_channel_, channel_};
      if (!rows.next()) return false;
      channel_ = rows.number(0);
      folded = rows.number(1);
    }
    Rows payments{payments_of_, channel_, folded};
    if (!payments.next() || payments.is_null(0) || payments.is_null(1)) continue;
    if (payments.number(1) >= before) continue;
    search_ = {.channel = channel_,
               .first_no = payments.number(0),
               .spare_no = folded,
               .all = payments.number(2) - payments.number(0) + 1,
               .user = INT64_MIN,
               .line = 0,
               .last_line = 0};
    if (worth_it()) return true;
    search_.reset();
  }
}

/// Asks a page of viewers from which payment on their open visits are.
void Folder::search_viewers() {
  std::int64_t asked = 0;
  Rows rows{visits_open_, search_->channel, search_->user, kRowsAChunk};
  for (; rows.next(); ++asked) {
    search_->user = rows.number(0);
    if (rows.number(1) != kAbsent) search_->spare_no = std::min(search_->spare_no, rows.number(2));
  }
  if (asked == kRowsAChunk) return;
  search_->viewers_asked = true;
  // Whoever left since his page was read has a line by now.
  Rows newest{newest_line_};
  newest.next();
  search_->last_line = newest.number(0);
}

/// The same of the visits in a page of lines.
void Folder::search_lines() {
  std::int64_t asked = 0;
  Rows rows{visits_closed_, search_->line, search_->last_line, kRowsAChunk};
  for (; rows.next(); ++asked) {
    search_->line = rows.number(0);
    if (rows.number(1) == search_->channel && !rows.is_null(2))
      search_->spare_no = std::min(search_->spare_no, rows.number(2));
  }
  if (asked < kRowsAChunk) search_->line = search_->last_line;
}

bool Folder::worth_it() const {
  const std::int64_t spare = search_->spare_no - search_->first_no + 1;
  return spare > 0 && spare * kWorthwhilePart >= search_->all;
}

}  // namespace pointsbot::db
