// !bonus all amount, !bonus user amount: points for everybody here, or for somebody.
// !bonus x2 30m, !bonus off: what watching pays for a while. Who is called all, off or x2 is @all,
// @off, @x2.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"
#include "app/quantities.hpp"
#include "app/recorded_words.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app::chat {
namespace {

using std::chrono::seconds;

Task<Answer> pay_all(Call& call) {
  const Points amount = plain_amount(call, 1);
  const Room& room = call.room();
  if (room.attendance.who_is_here(room.channel, room.clock.now()) != Attendance::Known::yes)
    co_return refusal(texts::kWhoIsHere);
  std::optional<UserId> himself;
  if (call.level() < Level::streamer) himself = co_await account_of_asker(call);
  db::Operation bonus = call.operation(db::PayPresent{Pay{{amount.value}}, himself});
  const db::Outcome done = co_await operate_by_staff(call, std::move(bonus));
  if (done.refusal == db::Refusal::nothing_to_do) co_return refusal(texts::kNobodyHere);
  if (done.refusal) co_return refusal(why_refused(done, call.config().points.name));
  co_return done_in_the_open(
      call, done.op,
      fmt::format(texts::kPaidAll, name_of_asker(call), call.amount(amount), people(done.people)));
}

Task<Answer> pay_one(Call& call) {
  const Points amount = plain_amount(call, 1);
  const Someone who = co_await subject(call, 0);
  db::Operation credit = call.operation(db::Credit{{who.id, who.login}, amount}, "bonus");
  const db::Outcome done = co_await move_by_staff(call, std::move(credit), who.name);
  co_return done_in_the_open(
      call, done.op,
      fmt::format(texts::kPointsGiven, name_of_asker(call), who.name, call.amount(amount)));
}

Task<Answer> multiply(Call& call, std::int64_t percent, seconds lasting) {
  const std::string times = fmt::format("{:g}", static_cast<double>(percent) / 100);
  db::Operation boost =
      call.operation(db::Boost{percent, lasting}, fmt::format("x{} for {}", times, span(lasting)));
  const db::Outcome done = co_await call.move_or_refuse(std::move(boost));
  co_return done_in_the_open(
      call, done.op, fmt::format(texts::kMultiplied, name_of_asker(call), times, span(lasting)));
}

Task<Answer> multiply_no_more(Call& call) {
  db::Operation end = call.operation(db::Boost{100, std::chrono::hours{1}}, "bonus off");
  const db::Outcome done = co_await call.move(std::move(end));
  if (done.refusal) co_return refusal(texts::kNoMultiplier);
  co_return done_in_the_open(call, done.op, fmt::format(texts::kAsUsual, name_of_asker(call)));
}

Task<Answer> bonus(Call& call) {
  const std::string what = lower(call.word(0));
  const auto percent = parse_multiplier(what);
  if ((percent || what == "off") && call.level() < Level::streamer)
    co_return refusal(texts::kMultiplierIsHis);
  Answer answer;
  if (what == "off" && !call.has(1)) {
    answer = co_await multiply_no_more(call);
  } else if (percent) {
    const auto lasting = parse_lasting(call.word(1));
    if (!lasting || *percent == 100) {
      co_return refusal(fmt::format(texts::kMultiplierForm, "!" + call.rule().names.front()));
    }
    answer = co_await multiply(call, *percent, *lasting);
  } else if (!call.has(1)) {
    co_return refusal(fmt::format(texts::kUse, call.usage()));
  } else if (what == "all") {
    answer = co_await pay_all(call);
  } else {
    answer = co_await pay_one(call);
  }
  co_return answer;
}

}  // namespace

Command bonus_command() {
  return {.name = "bonus",
          .arguments = "all|user|x2|off [amount|time]",
          .who = Level::streamer,
          .each = seconds{0},
          .handle = bonus};
}

}  // namespace pointsbot::app::chat
