#include "app/console.hpp"

#include "app/wrapping.hpp"

#include <fmt/format.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace pointsbot::app {
namespace {

/// A signal handler has nothing but what is global.
std::atomic<const char*> last_words = nullptr;

void say_last_words(int) {
  const char* const text = last_words.load();
  if (text != nullptr && ::write(STDOUT_FILENO, text, std::strlen(text)) < 0) ::_exit(131);
  ::_exit(130);
}

/// More is no answer to any question.
constexpr std::size_t kLongestLine = 10'000;

}  // namespace

Terminal::Terminal(const char* interrupted) {
  last_words = interrupted;
  struct ::sigaction action {};
  action.sa_handler = say_last_words;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
}

Terminal::~Terminal() {
  std::signal(SIGINT, SIG_DFL);
  last_words = nullptr;
}

void Terminal::say(std::string_view text) { draw(fitting(text)); }

void Terminal::draw(std::string_view picture) {
  fmt::print("{}\n", picture);
  std::fflush(stdout);
}

std::string Terminal::fitting(std::string_view text) const {
  constexpr int kLeast = 20;  // less is no width to read in
  const int width = columns();
  return width < kLeast ? std::string{text} : wrapped(text, static_cast<std::size_t>(width));
}

std::optional<std::string> Terminal::ask(std::string_view question) {
  fmt::print("{}", fitting(question));
  std::fflush(stdout);
  std::string line;
  for (int c = std::getchar(); c != '\n'; c = std::getchar()) {
    if (c == EOF) {
      if (line.empty()) return std::nullopt;
      break;
    }
    if (line.size() < kLongestLine) line += static_cast<char>(c);
  }
  return line;
}

void Terminal::forget_typed() {
  if (::isatty(STDIN_FILENO) != 0) ::tcflush(STDIN_FILENO, TCIFLUSH);
}

int Terminal::columns() const {
  if (::isatty(STDOUT_FILENO) == 0) return 0;
  const char* const kind = std::getenv("TERM");
  if (kind == nullptr || *kind == '\0' || std::strcmp(kind, "dumb") == 0) return 0;
  ::winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace pointsbot::app
