// !audit [user]: where somebody's points come from, as one sum.

#include "app/chat/call.hpp"
#include "app/chat/command.hpp"
#include "app/chat/texts.hpp"
#include "app/wording.hpp"
#include "db/reader.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pointsbot::app::chat {
namespace {

struct SumOf {
  UserId channel, viewer;
  std::optional<db::Summary> operator()(db::Reader& reader) const {
    return reader.summary(channel, viewer);
  }
};

/// " = 600 for watching (2 h 0 min) + 1,000 welcome − 595 given away": what came first, and none of
/// what there was nothing of.
std::string equation(const db::Summary& sum) {
  const std::vector<std::pair<Points, std::string>> parts{
      {sum.watching, fmt::format(texts::kFromWatching, watch_time(sum.account.watched))},
      {sum.chatting, texts::kFromChatting},
      {sum.welcome, texts::kFromWelcome},
      {sum.rewards, texts::kFromRewards},
      {sum.bonuses, texts::kFromBonuses},
      {sum.gifts_got, texts::kFromGifts},
      {sum.gifts_given, texts::kFromGiving},
      {sum.staked, texts::kFromStakes},
      {sum.came_back, texts::kFromGames},
      {sum.shop, texts::kFromShop},
      {sum.staff, texts::kFromStaff},
      {sum.imported, texts::kFromImports},
      {sum.merged, texts::kFromMerges},
      {sum.folded, texts::kFromOld}};
  std::string text;
  const auto add = [&](bool taken) {
    for (const auto& [points, what] : parts) {
      if (points == Points{} || (points < Points{}) != taken) continue;
      const char* const form = taken ? (text.empty() ? texts::kSumLessFirst : texts::kSumLess)
                                     : (text.empty() ? texts::kSumFirst : texts::kSumMore);
      text += fmt::format(fmt::runtime(form), grouped(taken ? -points.value : points.value), what);
    }
  };
  add(false);
  add(true);
  return text;
}

Task<Answer> audit(Call& call) {
  const bool own = !call.has(0);
  db::Account asked;
  if (own) {
    asked = co_await call.own();
  } else {
    if (!call.is_staff()) co_return refusal(texts::kSumOfOthers);
    asked = co_await call.account(0);
  }
  SumOf job{call.room().channel, asked.id};
  const std::optional<db::Summary> sum = co_await call.read(job);
  if (!sum) co_return refusal(texts::kNobody);
  const std::string has = call.amount(sum->account.balance);
  if (own) co_return reply(fmt::format(texts::kYourSum, has, equation(*sum)));
  co_return reply(fmt::format(texts::kHisSum, sum->account.display_name, has, equation(*sum)));
}

}  // namespace

Command audit_command() {
  return {.name = "audit",
          .arguments = "[user]",
          .each = std::chrono::seconds{30},
          .looks = Command::Looks::for_each,
          .handle = audit};
}

}  // namespace pointsbot::app::chat
