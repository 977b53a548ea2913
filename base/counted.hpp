#pragma once

namespace pointsbot {

/// One of those that `count` counts, as long as it is there: whatever ends what it stands in.
class Counted {
 public:
  explicit Counted(int& count) : count_{count} { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  int& count_;
};

}  // namespace pointsbot
