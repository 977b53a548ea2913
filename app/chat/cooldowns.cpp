#include "app/chat/cooldowns.hpp"

#include <algorithm>

namespace pointsbot::app::chat {
namespace {

/// Whoever looks through all of them does so no more often.
constexpr std::chrono::seconds kTidyAgain{1};

}  // namespace

bool Cooldowns::use(UserId who, std::size_t command, std::chrono::seconds each,
                    std::chrono::seconds all, SteadyTime now) {
  const Key his{number(who), command}, everybodys{0, command};
  const auto waits = [&](Key key) {
    const auto found = until_.find(key);
    return found != until_.end() && now < found->second;
  };
  if (waits(his) || waits(everybodys)) return false;
  if (each.count() == 0 && all.count() == 0) return true;
  if (until_.size() + 2 > kMost && now >= tidied_ + kTidyAgain) tidy(now);
  if (until_.size() + 2 > kMost) return false;
  if (each.count() > 0) until_[his] = now + each;
  if (all.count() > 0) until_[everybodys] = now + all;
  return true;
}

void Cooldowns::shorten(UserId who, std::size_t command, SteadyTime until) {
  for (const Key& key : {Key{number(who), command}, Key{0, command}}) {
    const auto found = until_.find(key);
    if (found != until_.end()) found->second = std::min(found->second, until);
  }
}

void Cooldowns::tidy(SteadyTime now) {
  tidied_ = now;
  boost::unordered::erase_if(until_, [now](const auto& one) { return one.second <= now; });
  if (until_.empty()) {
    until_ = {};
  } else if (until_.bucket_count() > 4 * until_.size()) {
    until_.rehash(0);
  }
}

}  // namespace pointsbot::app::chat
