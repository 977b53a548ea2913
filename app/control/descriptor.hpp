#pragma once

#include <cstddef>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace pointsbot::app {

/// An open file that is closed with it; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_{number} {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  int get() const { return number_; }
  /// Whoever calls it closes it.
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

/// Sends a short text over a Unix socket, and with it `descriptor`, which stays the sender's as
/// well (unix(7), SCM_RIGHTS). False when the other side is gone or does not read.
bool send_with(int socket, std::string_view text, int descriptor);

/// Like recv(2); `came` is what was sent with it, where something was.
ssize_t receive_with(int socket, char* text, std::size_t size, Descriptor& came);

}  // namespace pointsbot::app
