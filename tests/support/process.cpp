#include "tests/support/process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace pointsbot::tests {
namespace {

using SteadyClock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::map<std::string, std::string>& environment, int out, int err) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  for (const auto& [name, value] : environment) {
    if (value.empty()) {
      ::unsetenv(name.c_str());
    } else {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
  }
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

Process::Process(const std::vector<std::string>& command,
                 const std::map<std::string, std::string>& environment) {
  for (const std::string& word : command) name_ += (name_.empty() ? "" : " ") + word;
  std::array<std::array<int, 2>, 2> pipes{};
  for (auto& pipe : pipes) {
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail("pipe");
  }
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) become(command, environment, pipes[0][1], pipes[1][1]);
  for (std::size_t i = 0; i < pipes.size(); ++i) {
    ::close(pipes[i][1]);
    streams_[i].descriptor = pipes[i][0];
  }
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const Stream& stream : streams_) {
    if (stream.descriptor >= 0) ::close(stream.descriptor);
  }
}

std::string Process::line(std::string_view text) {
  const auto until = SteadyClock::now() + kDeadline;
  for (;;) {
    for (std::size_t end; (end = out().find('\n', seen_)) != std::string::npos;) {
      const std::string found = out().substr(seen_, end - seen_);
      seen_ = end + 1;
      if (found.find(text) != std::string::npos) return found;
    }
    if (!open()) give_up("ended without a line with \"" + std::string{text} + "\"");
    if (!read_some(until)) give_up("has no line with \"" + std::string{text} + "\"");
  }
}

void Process::read_for(std::chrono::milliseconds time) {
  const auto until = SteadyClock::now() + time;
  while (open() && read_some(until)) {
  }
}

void Process::stop_listening() { ::close(std::exchange(streams_[0].descriptor, -1)); }

void Process::signal(int number) {
  if (pid_ > 0) ::kill(pid_, number);
}

int Process::wait() {
  const auto until = SteadyClock::now() + kDeadline;
  while (open()) {
    if (!read_some(until)) give_up("does not end");
  }
  // Nobody holds its output any more: it is at its very end.
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_) fail("waitpid");
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool Process::read_some(SteadyClock::time_point until) {
  std::array<::pollfd, 2> wanted{};
  for (std::size_t i = 0; i < wanted.size(); ++i)
    wanted[i] = {streams_[i].descriptor, POLLIN, 0};  // negative ones are skipped
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - SteadyClock::now()).count();
  const int ready = ::poll(wanted.data(), wanted.size(), static_cast<int>(std::max<long>(left, 0)));
  if (ready < 0 && errno != EINTR) fail("poll");
  if (ready == 0) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].revents == 0) continue;
    std::array<char, 4096> buffer;
    const ::ssize_t size = ::read(streams_[i].descriptor, buffer.data(), buffer.size());
    if (size > 0) {
      streams_[i].text.append(buffer.data(), static_cast<std::size_t>(size));
    } else {
      ::close(std::exchange(streams_[i].descriptor, -1));
    }
  }
  return true;
}

void Process::give_up(const std::string& what) const {
  throw std::runtime_error{name_ + " " + what + ". It said:\n" + out() + err()};
}

Finished run(const std::vector<std::string>& command,
             const std::map<std::string, std::string>& environment) {
  Process process{command, environment};
  const int code = process.wait();
  return {code, process.out(), process.err()};
}

}  // namespace pointsbot::tests
