import { expect, test } from "vitest";
import { sentences } from "./sentences";

test("the question stands large and the rest follows", () => {
  expect(sentences("Bà có cho chúng cháu chụp thẻ không ạ? Không cho thì bà mang thẻ theo.")).toEqual({
    big: "Bà có cho chúng cháu chụp thẻ không ạ?",
    rest: "Không cho thì bà mang thẻ theo.",
  });
});

test("a short question keeps what was said before it", () => {
  expect(sentences("Tiền sẽ vào tài khoản. Bà có đồng ý không ạ? Muốn đổi thì báo xã.")).toEqual({
    big: "Tiền sẽ vào tài khoản. Bà có đồng ý không ạ?",
    rest: "Muốn đổi thì báo xã.",
  });
});

test("a notice shows its first sentence large", () => {
  expect(sentences("Tỉnh giữ giấy này. Muốn xem lúc nào cũng được.")).toEqual({
    big: "Tỉnh giữ giấy này.",
    rest: "Muốn xem lúc nào cũng được.",
  });
});
