#include "app/by_hand.hpp"
#include "app/recorded_words.hpp"
#include "app/wording.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {
namespace {

constexpr int kNo = 1;

}  // namespace

int ByHand::undo() {
  const OperationOptions& o = options_;
  const int ways = static_cast<int>(!o.what.empty()) + static_cast<int>(!o.by.empty()) +
                   static_cast<int>(!o.payments.empty()) + static_cast<int>(!o.paid_since.empty());
  if (ways != 1) {
    throw wrong_use(
        "Say what to undo: pointsbot undo last, pointsbot undo NUMBER, --by NAME --since 20:00, "
        "--payments 120..240, or --paid-since 20:00 --until 22:00.");
  }
  if (!o.since.empty() && o.by.empty())
    throw wrong_use("--since goes with --by NAME. For payments it is --paid-since.");
  if (!o.until.empty() && o.paid_since.empty()) throw wrong_use("--until goes with --paid-since.");
  const WallTime at = operation_.at;
  if (!o.by.empty()) {
    if (o.since.empty()) throw wrong_use("Say since when: --by NAME --since 20:00.");
    const WallTime since = typed_moment(o.since, at);
    const db::Whom who = doer(o.by);
    return when_agreed(
        db::Undo{db::Undo::Of{who.id, since}},
        fmt::format("All that {} did by command since {}:", who.login, day_and_time(since)));
  }
  if (!o.payments.empty()) {
    const std::size_t dots = o.payments.find("..");
    if (dots == std::string::npos)
      throw wrong_use(
          "Write the payments as --payments 120..240 (pointsbot run --verbose has their "
          "numbers).");
    const std::string_view text{o.payments};
    const std::int64_t first = typed_number(text.substr(0, dots), "number of a payment");
    const std::int64_t last = typed_number(text.substr(dots + 2), "number of a payment");
    return undo_payments(first, last);
  }
  if (!o.paid_since.empty()) {
    const WallTime since = typed_moment(o.paid_since, at);
    // 20:00 to 22:00 is one evening, also when it is past midnight.
    WallTime until = at;
    if (!o.until.empty())
      until = typed_moment(o.until, at, std::min(at, since + std::chrono::hours{24}));
    if (until <= since) throw wrong_use("--until must be after --paid-since, and past.");
    if (const auto earlier = undone_before()) return print_earlier(*earlier);
    const auto paid = known_.payments(channel_.id, since, until);
    if (!paid) {
      throw Ended{kNo, fmt::format("Nothing was paid between {} and {} that was not taken back. "
                                   "Nothing was changed.",
                                   day_and_time(since), day_and_time(until))};
    }
    return undo_payments(paid->first_no, paid->last_no);
  }
  if (o.what == "last") return undo_last();
  return undo_one(typed_number(o.what, "number of an operation, nor \"last\""), "");
}

/// "last" and "since" mean something else each time: with the same --ref it is what it was then.
std::optional<db::Outcome> ByHand::undone_before() {
  if (options_.ref.empty()) return std::nullopt;
  const auto record = known_.with_ref(channel_.id, operation_.ref);
  if (!record || record->kind != db::OpKind::undo) return std::nullopt;
  return db::Outcome{.state = record->state,
                     .repeated = true,
                     .refusal = record->refusal,
                     .op = record->op,
                     .people = record->people,
                     .total = record->total};
}

int ByHand::undo_last() {
  if (const auto earlier = undone_before()) return print_earlier(*earlier);
  const auto newest = known_.newest_undoable(channel_.id, operation_.at);
  if (!newest) throw Ended{kNo, "There is no operation that could be taken back."};
  constexpr int kNamed = 3;
  std::string passed_over;
  for (const db::Recorded& record : known_.passed_over(channel_.id, *newest, kNamed)) {
    passed_over +=
        fmt::format("Newer, but passed over, because {}: {}\n",
                    record.kind == db::OpKind::boost ? "it is over already"
                                                     : "it is not kept any more whom it was about",
                    operation_line(record, reading_.config.points.name));
  }
  return undo_one(*newest, passed_over);
}

int ByHand::undo_one(std::int64_t op, const std::string& passed_over) {
  const auto record = known_.operation(channel_.id, op);
  std::string about = passed_over;
  if (record) about += operation_line(*record, reading_.config.points.name);
  if (record && record->kind == db::OpKind::boost) {
    about +=
        "\nPayments are as usual after that. A multiplier that it had ended does not come back by "
        "itself: pointsbot bonus x2 --for 30m begins one.";
  }
  return when_agreed(db::Undo{db::Undo::One{op}}, about);
}

}  // namespace pointsbot::app
