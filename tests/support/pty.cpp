#include "tests/support/pty.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace pointsbot::tests {

AtTerminal::AtTerminal(const std::vector<std::string>& command, unsigned short columns) {
  ::winsize size{};
  size.ws_row = 60;
  size.ws_col = columns;
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  if (pid_ < 0) throw std::runtime_error{"no terminal"};
  if (pid_ == 0) {
    ::setenv("TERM", "xterm-256color", 1);
    ::unsetenv("POINTSBOT_ACCESS_TOKEN");
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
}

AtTerminal::~AtTerminal() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(terminal_);
}

bool AtTerminal::read_some() {
  ::pollfd ready{.fd = terminal_, .events = POLLIN, .revents = 0};
  const auto patience = std::chrono::milliseconds{kDeadline}.count();
  if (::poll(&ready, 1, static_cast<int>(patience)) <= 0)
    throw std::runtime_error{"it says nothing more:\n" + shown_};
  char bytes[4096];
  const ssize_t size = ::read(terminal_, bytes, sizeof bytes);
  if (size <= 0) return false;  // EIO: it has ended
  std::copy_if(bytes, bytes + size, std::back_inserter(shown_), [](char c) { return c != '\r'; });
  return true;
}

void AtTerminal::wait_for(std::string_view text) {
  for (;;) {
    const std::size_t at = shown_.find(text, seen_);
    if (at != shown_.npos) {
      seen_ = at + text.size();
      return;
    }
    if (!read_some())
      throw std::runtime_error{"it ended without \"" + std::string{text} + "\":\n" + shown_};
  }
}

void AtTerminal::type_raw(std::string_view bytes) {
  if (::write(terminal_, bytes.data(), bytes.size()) < 0) throw std::runtime_error{"cannot type"};
}

void AtTerminal::type(std::string_view line) { type_raw(std::string{line} + "\n"); }

int AtTerminal::wait() {
  while (read_some()) {
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace pointsbot::tests
