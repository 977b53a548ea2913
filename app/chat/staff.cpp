#include "app/chat/staff.hpp"

#include "app/chat/amount.hpp"
#include "app/chat/texts.hpp"
#include "app/printable.hpp"
#include "base/local_day.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <optional>
#include <utility>
#include <variant>

namespace pointsbot::app::chat {

std::string name_of_asker(const Call& call) {
  return call.by().display_name.empty() ? call.by().login : call.by().display_name;
}

Task<UserId> account_of_asker(Call& call) {
  const auto own = co_await call.own_account();
  co_return own ? own->id : call.by().id;
}

Task<> refuse_himself(Call& call, UserId id) {
  if (call.level() == Level::streamer) co_return;
  const UserId own = co_await account_of_asker(call);
  if (id == own) throw Answered{refusal(texts::kNotToYourself)};
}

Task<Someone> subject(Call& call, std::size_t place) {
  Someone who = co_await call.anybody(place);
  if (call.room().left_out().has(who.id, who.login))
    throw Answered{refusal(fmt::format(texts::kHasNoPart, who.name))};
  co_await refuse_himself(call, who.id);
  co_return who;
}

Points plain_amount(const Call& call, std::size_t place) {
  const std::optional<Amount> amount = parse_amount(call.word(place));
  const Points* const points = amount ? std::get_if<Points>(&*amount) : nullptr;
  if (points == nullptr) throw Answered{refusal(texts::kPlainAmount)};
  return *points;
}

Task<db::Outcome> operate_by_staff(Call& call, db::Operation operation) {
  if (call.level() < Level::streamer) {
    operation.allowance = db::Allowance{.most = call.config().limits.moderator_per_day,
                                        .since = start_of(local_day(operation.at))};
  }
  db::Outcome done = co_await call.move(std::move(operation));
  if (done.refusal == db::Refusal::over_allowance) {
    throw Answered{
        refusal(fmt::format(texts::kOverAllowance, call.amount(done.left.value_or(Points{}))))};
  }
  co_return done;
}

Task<db::Outcome> move_by_staff(Call& call, db::Operation operation, std::string_view about) {
  db::Outcome done = co_await operate_by_staff(call, std::move(operation));
  if (done.refusal == db::Refusal::not_enough)
    throw Answered{refusal(fmt::format(texts::kHeHasOnly, about, call.amount(done.balance)))};
  if (done.refusal) throw Answered{refusal(why_refused(done, call.config().points.name))};
  co_return done;
}

Answer done_in_the_open(const Call& call, std::int64_t op, std::string text) {
  call.room().log.info("In the chat, operation {}: {}", op, printable(text));
  return announcement(std::move(text));
}

}  // namespace pointsbot::app::chat
