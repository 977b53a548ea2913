#include "app/exchange/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pointsbot::app::exchange {
namespace {

constexpr std::size_t kBuffer = std::size_t{64} << 10;
constexpr std::size_t kFront = 4096;

}  // namespace

Input::Input(const std::filesystem::path& file, Progress progress)
    : path_{file}, progress_{std::move(progress)}, buffer_{new char[kBuffer]} {
  std::error_code failed;
  const auto status = std::filesystem::status(file, failed);
  if (!std::filesystem::exists(status))
    throw FormatError{fmt::format("There is no file {}.", file.string())};
  // A pipe could be read only once, and its form is found out by looking twice.
  if (!std::filesystem::is_regular_file(status))
    throw FormatError{fmt::format("{} is no file (a folder or a device).", file.string())};
  file_.reset(std::fopen(file.c_str(), "rbe"));
  if (!file_) {
    throw FormatError{fmt::format("{} cannot be read: {}.", file.string(), std::strerror(errno))};
  }
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);
  size_ = static_cast<std::int64_t>(std::filesystem::file_size(file, failed));
}

bool Input::fill() {
  begin_ += static_cast<std::int64_t>(have_);
  at_ = 0;
  have_ = std::fread(buffer_.get(), 1, kBuffer, file_.get());
  if (have_ == 0 && std::ferror(file_.get()) != 0) {
    throw FormatError{fmt::format("{} cannot be read to its end: {}. Nothing was imported.",
                                  path_.string(), std::strerror(errno))};
  }
  if (progress_) progress_(begin_ + static_cast<std::int64_t>(have_), size_);
  return have_ > 0;
}

void Input::seek(std::int64_t offset) {
  if (offset >= begin_ && offset <= begin_ + static_cast<std::int64_t>(have_)) {
    at_ = static_cast<std::size_t>(offset - begin_);
    return;
  }
  if (std::fseek(file_.get(), static_cast<long>(offset), SEEK_SET) != 0)
    throw FormatError{fmt::format("{} cannot be read again.", path_.string())};
  begin_ = offset;
  at_ = have_ = 0;
}

std::string_view Input::front(std::size_t count) {
  if (front_.empty()) {
    const std::int64_t here = offset();
    seek(0);
    for (int c = get(); c != kEnd && front_.size() < kFront; c = get())
      front_ += static_cast<char>(c);
    seek(here);
  }
  return std::string_view{front_}.substr(0, count);
}

bool Lines::next() {
  text_.clear();
  whole_ = true;
  int c = input_.get();
  if (c == Input::kEnd) return false;
  ++number_;
  for (; c != Input::kEnd && c != '\n'; c = input_.get()) {
    if (text_.size() < longest_) {
      text_ += static_cast<char>(c);
    } else {
      whole_ = false;
    }
  }
  if (text_.ends_with('\r')) text_.pop_back();
  return true;
}

}  // namespace pointsbot::app::exchange
