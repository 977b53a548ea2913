#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace pointsbot::tests {

/// Servers in a process of their own, so that what they allocate is not taken for the caller's.
/// They end with this object, and with the caller's process, whatever that ends by.
///
/// REQUIRES: a process without other threads. Make it before what the second process need not
/// have: it begins as a copy of the caller.
class ForkedServer {
 public:
  /// How the second process tells its ports, kMost at most. Throws where nobody listens.
  class Tell {
   public:
    explicit Tell(int to) : to_{to} {}
    void operator()(std::initializer_list<std::uint16_t> ports) const {
      const std::size_t size = ports.size() * sizeof(std::uint16_t);
      if (::write(to_, ports.begin(), size) != static_cast<::ssize_t>(size))
        throw std::runtime_error{"nobody listens"};
      ::close(to_);
    }

   private:
    int to_;
  };

  static constexpr std::size_t kMost = 2;

  /// `serve(tell)` is all that the second process does: it makes the servers, tells their ports
  /// and runs their loop. Throws std::runtime_error when there is no second process, or none that
  /// tells.
  template <class Serve>
  explicit ForkedServer(Serve serve) {
    int pipe[2];
    if (::pipe(pipe) != 0) throw std::runtime_error{"no pipe"};
    const ::pid_t parent = ::getpid();
    child_ = ::fork();
    if (child_ == 0) {
      ::close(pipe[0]);
      live(serve, parent, pipe[1]);
    }
    ::close(pipe[1]);
    const bool answers = child_ > 0 && ::read(pipe[0], ports_.data(), sizeof ports_) > 0;
    ::close(pipe[0]);
    if (answers) return;
    end();
    throw std::runtime_error{"no server in a second process"};
  }
  ~ForkedServer() { end(); }
  ForkedServer(const ForkedServer&) = delete;
  ForkedServer& operator=(const ForkedServer&) = delete;

  ::pid_t pid() const { return child_; }
  /// In the order in which they were told.
  std::uint16_t port(std::size_t which = 0) const { return ports_.at(which); }

 private:
  template <class Serve>
  [[noreturn]] static void live(Serve& serve, ::pid_t parent, int to) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it had ended before that was asked for
    try {
      serve(Tell{to});
    } catch (...) {  // the caller hears that nothing came
    }
    ::_exit(1);
  }

  void end() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(std::exchange(child_, -1), nullptr, 0);
  }

  ::pid_t child_ = -1;
  std::array<std::uint16_t, kMost> ports_{};
};

}  // namespace pointsbot::tests
