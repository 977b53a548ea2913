#pragma once

#include "app/role_book.hpp"
#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "base/user_id.hpp"
#include "twitch/failure.hpp"
#include "twitch/helix.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pointsbot::app {

/// Keeps the RoleBook up to date: reads the lists that are wanted, a page at a time, at the start
/// and again every ten minutes. A list takes the place of the one before only when it came whole:
/// nobody loses a role because of a network that fails or lies. Loop thread only.
class RoleLists {
 public:
  RoleLists(twitch::Helix& helix, const Clock& clock, UserId channel)
      : helix_{helix}, clock_{clock}, channel_{channel} {}

  /// `lists` are read from now on. Of the others those count for nothing more that are `refused` to
  /// us; the rest nobody needs to know, and who stays keeps what he was.
  void want(std::span<const twitch::RoleList> lists,
            std::span<const twitch::RoleList> refused = {});

  const RoleBook& book() const { return book_; }

  /// Somebody has a role, or has it no more: an event said so. With a list that is read it counts
  /// until the next reading; without, as what a badge shows.
  void changed(UserId id, Role role, bool has);
  /// What somebody is by the badges of what he wrote: for the roles that no list tells us, and for
  /// what a list has not told yet. Badges can be hidden: a list's word is not taken back by one.
  void shown(UserId id, Roles badges);
  /// Events may have been missed: every list is due now.
  void read_again();

  /// The roles that no list tells now: who has one keeps it meanwhile, unless an event said that
  /// he lost it.
  Roles unknown() const;
  /// Who lost what of these by an event.
  const RoleBook& lost() const { return lost_; }

  /// Whether a list is wanted that was not asked for to its end yet.
  bool is_new() const;

  /// When the next page is to be asked for; SteadyTime::max() when nothing is wanted.
  SteadyTime next() const;

  /// What people are to be told of a list: that it failed, once, and that it came again.
  struct News {
    twitch::RoleList list;
    std::optional<twitch::Failure> failure;  ///< none: it came again
    std::chrono::milliseconds next_try{};
  };
  /// Reads a page, and waits no longer than `within` for it. Where Helix gave way, the same page is
  /// to be asked for again after that wait, or is_refused() to be called.
  Task<std::optional<News>> read(std::chrono::milliseconds within);
  /// Waiting for what the last page was refused for was no use.
  std::optional<News> is_refused();

 private:
  struct State {
    bool wanted = false;
    bool refused = false;
    bool whole = false;  // came whole, ever
    bool asked = false;  // to its end, or until it failed
    bool failing = false;
    SteadyTime due{};
    Backoff backoff{std::chrono::seconds{10}, std::chrono::minutes{5}};
  };

  State& state(twitch::RoleList list) { return states_[static_cast<std::size_t>(list)]; }
  const State& state(twitch::RoleList list) const {
    return states_[static_cast<std::size_t>(list)];
  }
  /// The one that is being read, else the one that is due first.
  std::optional<twitch::RoleList> following() const;
  /// Takes what the page says; a failure where the list cannot be whole any more.
  std::optional<twitch::Failure> take(twitch::RoleList list, const twitch::PageEnd& end);
  std::optional<News> failed(twitch::RoleList list, twitch::Failure failure);
  void start_over();
  /// Of a list that tells nobody now: somebody has `what` of its roles and no others.
  void note_lost(twitch::RoleList list, UserId id, Roles what);
  /// What was told while the list was on its way, which may not have known it yet.
  void repeat_changes(twitch::RoleList list);

  struct Change {
    twitch::RoleList list;
    UserId id;
    Roles what;
  };

  twitch::Helix& helix_;
  const Clock& clock_;
  const UserId channel_;
  RoleBook book_;
  RoleBook lost_;
  std::array<State, twitch::kRoleLists.size()> states_;

  // Of the list that is being read.
  std::optional<twitch::RoleList> reading_;
  std::vector<Attendee> members_;
  std::string cursor_;
  int pages_ = 0;
  std::int64_t total_ = 0;
  std::vector<Change> changes_;                // told meanwhile
  SteadyTime paced_{};                         // no page before that
  std::optional<twitch::Failure> unanswered_;  // of the last page, where Helix gave way
};

}  // namespace pointsbot::app
