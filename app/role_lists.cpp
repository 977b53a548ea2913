#include "app/role_lists.hpp"

#include <algorithm>
#include <utility>

namespace pointsbot::app {
namespace {

using twitch::RoleList;

/// Roles change seldom, and 100,000 subscribers are 1000 requests.
constexpr std::chrono::minutes kEvery{10};

/// Between two pages: viewer lists need the rest of the 800 requests a minute that Twitch allows.
constexpr std::chrono::milliseconds kPace{300};

/// Pages after which a list is not believed to end: 200,000 people.
constexpr int kMostPages = 2000;

/// What a spare array may keep.
constexpr std::size_t kSpare = 1024;

/// Of what is told while a list is read; the next reading has the rest.
constexpr std::size_t kMostChanges = 1000;

RoleList list_of(Role role) {
  if (role == Role::moderator) return RoleList::moderators;
  return role == Role::vip ? RoleList::vips : RoleList::subscribers;
}

/// A subscriber of a higher tier is a subscriber.
Roles with_lesser(Role role) {
  const bool tier = role == Role::tier2 || role == Role::tier3;
  return tier ? Roles{}.with(role).with(Role::subscriber) : Roles{}.with(role);
}

}  // namespace

void RoleLists::want(std::span<const RoleList> lists, std::span<const RoleList> refused) {
  const auto is_in = [](std::span<const RoleList> some, RoleList list) {
    return std::ranges::find(some, list) != some.end();
  };
  for (const RoleList list : twitch::kRoleLists) {
    state(list).refused = is_in(refused, list);
    const bool wanted = is_in(lists, list);
    if (state(list).refused) lost_.drop(list);
    if (wanted == state(list).wanted) continue;
    State now;
    now.wanted = wanted;
    now.refused = is_in(refused, list);
    now.due = clock_.now();
    state(list) = now;
    book_.drop(list);
    if (reading_ == list) start_over();
  }
}

Roles RoleLists::unknown() const {
  Roles roles;
  for (const RoleList list : twitch::kRoleLists) {
    const State& of = state(list);
    if (!of.whole && !of.refused) roles = together(roles, twitch::roles_of(list));
  }
  return roles;
}

bool RoleLists::is_new() const {
  return std::ranges::any_of(states_, [](const State& s) { return s.wanted && !s.asked; });
}

SteadyTime RoleLists::next() const {
  const auto list = following();
  if (!list) return SteadyTime::max();
  return reading_ ? paced_ : std::max(paced_, state(*list).due);
}

std::optional<RoleList> RoleLists::following() const {
  if (reading_) return reading_;
  std::optional<RoleList> first;
  for (const RoleList list : twitch::kRoleLists) {
    if (state(list).wanted && (!first || state(list).due < state(*first).due)) first = list;
  }
  return first;
}

Task<std::optional<RoleLists::News>> RoleLists::read(std::chrono::milliseconds within) {
  const auto list = following();
  if (!list) co_return std::nullopt;
  if (reading_ != list) start_over();
  reading_ = list;
  const auto end = co_await helix_.members(*list, channel_, cursor_, within, members_);
  if (reading_ != list) co_return std::nullopt;  // not wanted any more
  if (!end && helix_.gave_way()) {
    unanswered_ = end.error();
    co_return std::nullopt;
  }
  paced_ = clock_.now() + kPace;
  ++pages_;
  if (!end) co_return failed(*list, end.error());
  if (auto failure = take(*list, *end)) co_return failed(*list, std::move(*failure));
  if (!cursor_.empty()) co_return std::nullopt;

  book_.replace(*list, members_);
  lost_.drop(*list);
  repeat_changes(*list);
  start_over();
  State& done = state(*list);
  done.whole = done.asked = true;
  done.due = clock_.now() + kEvery;
  done.backoff = State{}.backoff;
  if (!std::exchange(done.failing, false)) co_return std::nullopt;
  co_return News{*list, std::nullopt};
}

std::optional<RoleLists::News> RoleLists::is_refused() {
  if (!reading_ || !unanswered_) return std::nullopt;
  paced_ = clock_.now() + kPace;
  return failed(*reading_, *std::exchange(unanswered_, std::nullopt));
}

std::optional<twitch::Failure> RoleLists::take(RoleList list, const twitch::PageEnd& end) {
  using twitch::Error;
  total_ = std::max(total_, end.total);
  if (!end.cursor.empty() && end.cursor == cursor_)
    return twitch::Failure{.error = Error::cursor_repeated, .page = pages_};
  if (!end.cursor.empty() && pages_ == kMostPages)
    return twitch::Failure{.error = Error::too_many_pages, .page = pages_};
  cursor_.assign(end.cursor);
  const auto members = static_cast<std::int64_t>(members_.size());
  if (list == RoleList::subscribers && cursor_.empty() && !twitch::is_whole(members, total_))
    return twitch::incomplete(pages_, members, total_);
  return std::nullopt;
}

std::optional<RoleLists::News> RoleLists::failed(RoleList list, twitch::Failure failure) {
  failure.page = pages_;
  State& of = state(list);
  const bool no = failure.error == twitch::Error::unauthorized ||
                  failure.error == twitch::Error::forbidden ||
                  failure.error == twitch::Error::rejected;
  const auto wait =
      no ? std::chrono::milliseconds{kEvery} : retry_wait(failure, of.backoff, clock_.wall());
  of.asked = true;
  of.due = clock_.now() + wait;
  start_over();
  if (std::exchange(of.failing, true)) return std::nullopt;
  return News{list, std::move(failure), wait};
}

void RoleLists::start_over() {
  reading_.reset();
  members_.clear();
  if (members_.capacity() > kSpare) members_ = {};
  cursor_.clear();
  changes_.clear();
  pages_ = 0;
  total_ = 0;
}

void RoleLists::changed(UserId id, Role role, bool has) {
  const RoleList list = list_of(role);
  const State& of = state(list);
  const Roles what = has ? with_lesser(role) : Roles{};
  note_lost(list, id, what);
  if (!of.wanted) {
    // No list: then the badges are all that is known.
    if (of.refused) book_.show(id, together(without(book_.of(id), twitch::roles_of(list)), what));
    return;
  }
  book_.set(list, id, what);
  if (reading_ == list && changes_.size() < kMostChanges) changes_.push_back({list, id, what});
}

void RoleLists::note_lost(RoleList list, UserId id, Roles what) {
  const State& of = state(list);
  if (of.whole || of.refused) return;  // the book alone says who has it
  const Roles lost = without(twitch::roles_of(list), what);
  if (lost != Roles{} && lost_.size(list) >= RoleBook::kMostShown) return;
  lost_.set(list, id, lost);
}

void RoleLists::shown(UserId id, Roles badges) {
  Roles by_badges;
  for (const RoleList list : twitch::kRoleLists) {
    const Roles roles = common(badges, twitch::roles_of(list));
    if (state(list).refused) {
      by_badges = together(by_badges, roles);
    } else if (state(list).wanted && roles != Roles{} &&
               common(book_.of(id), twitch::roles_of(list)) == Roles{}) {
      book_.set(list, id, roles);
      note_lost(list, id, roles);
      if (reading_ == list && changes_.size() < kMostChanges) changes_.push_back({list, id, roles});
    }
  }
  if (std::ranges::any_of(states_, &State::refused)) book_.show(id, by_badges);
}

void RoleLists::repeat_changes(RoleList list) {
  for (const Change& change : changes_) {
    if (change.list == list) book_.set(list, change.id, change.what);
  }
}

void RoleLists::read_again() {
  for (State& of : states_) of.due = std::min(of.due, clock_.now());
}

}  // namespace pointsbot::app
