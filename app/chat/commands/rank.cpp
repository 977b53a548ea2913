// !rank [user]: somebody's place among the others, and who is next.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"
#include "db/reader.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace pointsbot::app::chat {
namespace {

struct Beside {
  UserId channel;
  std::string login;
  std::optional<db::Neighbourhood> operator()(db::Reader& reader) const {
    return reader.around(channel, login, 1);
  }
};

/// How far he is from the next place.
std::string distance(const db::Neighbourhood& place) {
  if (place.above.empty()) return {};
  const db::Account& next = place.above.back().account;
  const Points missing = next.balance - place.viewer.account.balance;
  if (missing <= Points{}) return fmt::format(texts::kLevelWith, next.display_name);
  return fmt::format(texts::kBehind, grouped(missing.value), next.display_name);
}

Task<Answer> rank(Call& call) {
  const bool own = !call.has(0);
  db::Account asked;
  if (own) {
    asked = co_await call.own();
  } else {
    asked = co_await call.account(0);
  }
  std::optional<db::Neighbourhood> place;
  if (!asked.login.empty()) {
    Beside job{call.room().channel, asked.login};
    place = co_await call.read(std::move(job));
  }
  if (!place || place->viewer.rank == 0) {
    const std::string has = call.amount(asked.balance);
    co_return reply(own ? fmt::format(texts::kYouAreUnranked, has)
                        : fmt::format(texts::kHeIsUnranked, asked.display_name, has));
  }
  const std::string number = grouped(place->viewer.rank), of = grouped(place->people);
  const std::string has = call.amount(place->viewer.account.balance);
  if (own) {
    co_return reply(fmt::format(texts::kYourRank, number, of, has, distance(*place)),
                    fmt::format(texts::kRankBrief, number));
  }
  co_return reply(
      fmt::format(texts::kHisRank, asked.display_name, number, of, has, distance(*place)));
}

}  // namespace

Command rank_command() {
  return {.name = "rank",
          .other_names = "place",
          .arguments = "[user]",
          .looks = Command::Looks::for_each,
          .handle = rank};
}

}  // namespace pointsbot::app::chat
