#pragma once

#include "base/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <utility>

namespace pointsbot::app {

/// Lets one at a time through, in the order in which they came. Whoever is cancelled while he waits
/// leaves the row, also in the moment in which it would have been his turn. Without a row nothing
/// waits and nothing is allocated. Loop thread only; outlives its passes and whoever waits.
class Turnstile {
 public:
  Turnstile() = default;
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

  /// Being the one who is through; the next one is let in when it goes.
  class Pass {
   public:
    Pass() = default;
    Pass(Pass&& other) noexcept : of_{std::exchange(other.of_, nullptr)} {}
    Pass& operator=(Pass&& other) noexcept {
      if (this != &other) {
        give_back();
        of_ = std::exchange(other.of_, nullptr);
      }
      return *this;
    }
    ~Pass() { give_back(); }

    /// Before its end; again by Turnstile::enter().
    void give_back() noexcept {
      if (of_ != nullptr) std::exchange(of_, nullptr)->let_in();
    }
    explicit operator bool() const { return of_ != nullptr; }

   private:
    friend class Turnstile;
    explicit Pass(Turnstile& of) : of_{&of} {}
    Turnstile* of_ = nullptr;
  };

  /// Returns when it is one's turn; throws operation_aborted when cancelled.
  Task<Pass> enter();

  /// How many wait for their turn.
  std::size_t waiting() const { return row_.size(); }

 private:
  struct Waiting : boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    explicit Waiting(const boost::asio::any_io_executor& loop)
        : turn{loop, boost::asio::steady_timer::time_point::max()} {}
    boost::asio::steady_timer turn;  // never expires: cancelled when it comes
    Pass pass;                       // once it has come
  };

  void let_in() noexcept;

  bool taken_ = false;
  boost::intrusive::list<Waiting, boost::intrusive::constant_time_size<false>> row_;
};

}  // namespace pointsbot::app
