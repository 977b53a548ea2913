#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pointsbot::app {

/// Where a command talks with a person: lines in, text out.
class Console {
 public:
  virtual ~Console() = default;

  /// A line, or several: a terminal breaks them between words.
  virtual void say(std::string_view text) = 0;
  /// Lines as they stand.
  virtual void draw(std::string_view picture) = 0;
  /// The person's next line without its end; nothing where there is none any more.
  virtual std::optional<std::string> ask(std::string_view question) = 0;
  /// Forgets what the person typed while nothing was asked: it is no answer to what comes.
  virtual void forget_typed() {}
  /// Columns of a terminal that shows colours; 0: it is none.
  virtual int columns() const = 0;
};

/// Standard input and output.
class Terminal final : public Console {
 public:
  /// `interrupted`: what is said when the person presses Ctrl+C, from now on and until this goes;
  /// the program then ends with exit code 130. A literal.
  explicit Terminal(const char* interrupted);
  ~Terminal() override;
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void say(std::string_view text) override;
  void draw(std::string_view picture) override;
  std::optional<std::string> ask(std::string_view question) override;
  void forget_typed() override;
  int columns() const override;

 private:
  std::string fitting(std::string_view text) const;
};

}  // namespace pointsbot::app
