// !claim oldname: asks for what an import kept aside for a name that Twitch did not know then; a
// moderator gives it, !claim oldname user. Nobody gets it by himself, whoever has that name today
// least of all: he has taken it since.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/staff.hpp"
#include "app/chat/texts.hpp"
#include "app/logins.hpp"
#include "db/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace pointsbot::app::chat {
namespace {

struct IsKept {
  UserId channel;
  std::string login;
  bool operator()(db::Reader& reader) const {
    const auto claims = reader.claims(channel);
    return std::ranges::find(claims, login, &db::Claim::login) != claims.end();
  }
};

Task<db::Claimed> give(Call& call, std::string old, db::Whom to) {
  db::ClaimTerms terms{.channel = call.room().channel,
                       .at = call.room().clock.wall(),
                       .actor = call.by().id,
                       .ref = call.ref(),
                       .login = std::move(old),
                       .to = std::move(to)};
  const auto done = co_await call.room().claim(std::move(terms));
  if (!done) throw Answered{refusal(texts::kNotWritten)};
  if (done->refusal) {
    db::Outcome why;
    why.refuse(*done->refusal);
    throw Answered{refusal(why_refused(why, call.config().points.name))};
  }
  if (done->ops.empty()) throw Answered{refusal(texts::kNothingKept)};
  co_return *done;
}

Task<Answer> ask_for(Call& call, std::string old) {
  IsKept job{call.room().channel, old};
  const bool is_kept = co_await call.read(std::move(job));
  if (!is_kept) co_return refusal(texts::kNothingKept);
  const std::string how =
      fmt::format("!{} {} @{}", call.rule().names.front(), old, call.by().login);
  co_return reply(fmt::format(texts::kClaimAsked, how));
}

Task<Answer> claim(Call& call) {
  std::optional<std::string> old = parse_login(call.word(0));
  if (!old) co_return refusal(texts::kNoLogin);
  if (call.has(1)) {
    if (!call.is_staff()) co_return refusal(texts::kClaimOfOthers);
    const Someone to = co_await subject(call, 1);
    db::Whom whom{to.id, to.login};
    const db::Claimed done = co_await give(call, *old, std::move(whom));
    co_return done_in_the_open(call, done.ops.back(),
                               fmt::format(texts::kClaimGiven, name_of_asker(call), to.name, *old,
                                           call.amount(done.points)));
  }
  Answer asked = co_await ask_for(call, *std::move(old));
  co_return asked;
}

}  // namespace

Command claim_command() {
  return {.name = "claim",
          .arguments = "oldname [user]",
          .each = std::chrono::seconds{30},
          .handle = claim};
}

}  // namespace pointsbot::app::chat
