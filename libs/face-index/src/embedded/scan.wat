;; The first pass of a search. It eliminates rows by a lower bound of their distance to the query. `block-memory.ts`
;; describes the layout of the memory.
(module
  (memory (import "index" "memory") 1 65536)

  ;; Computes the sum of the squared differences between 64 numbers of a row and 64 numbers of the query, in float32. The
  ;; function reads the upper 16 bits of each number of the row. It uses the middle of the range of float32 numbers that
  ;; have these upper 16 bits.
  (func $squares (param $row i32) (param $query i32) (result f32)
    (local $end i32) (local $half v128) (local $upper v128) (local $difference v128) (local $one v128) (local $two v128)
    (local.set $half (v128.const i16x8 0x8000 0x8000 0x8000 0x8000 0x8000 0x8000 0x8000 0x8000))
    (local.set $end (i32.add (local.get $row) (i32.const 128)))
    (loop $sixteen
      (local.set $upper (v128.load (local.get $row)))
      (local.set $difference (f32x4.sub
        (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $half) (local.get $upper))
        (v128.load (local.get $query))))
      (local.set $one (f32x4.add (local.get $one) (f32x4.mul (local.get $difference) (local.get $difference))))
      (local.set $difference (f32x4.sub
        (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $half) (local.get $upper))
        (v128.load offset=16 (local.get $query))))
      (local.set $two (f32x4.add (local.get $two) (f32x4.mul (local.get $difference) (local.get $difference))))
      (local.set $upper (v128.load offset=16 (local.get $row)))
      (local.set $difference (f32x4.sub
        (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $half) (local.get $upper))
        (v128.load offset=32 (local.get $query))))
      (local.set $one (f32x4.add (local.get $one) (f32x4.mul (local.get $difference) (local.get $difference))))
      (local.set $difference (f32x4.sub
        (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $half) (local.get $upper))
        (v128.load offset=48 (local.get $query))))
      (local.set $two (f32x4.add (local.get $two) (f32x4.mul (local.get $difference) (local.get $difference))))
      (local.set $query (i32.add (local.get $query) (i32.const 64)))
      (br_if $sixteen (i32.lt_u (local.tee $row (i32.add (local.get $row) (i32.const 32))) (local.get $end))))
    (local.set $one (f32x4.add (local.get $one) (local.get $two)))
    (local.set $one (f32x4.add (local.get $one)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $one) (local.get $one))))
    (f32.add (f32x4.extract_lane 0 (local.get $one)) (f32x4.extract_lane 1 (local.get $one))))

  ;; Writes the positions of the rows that are not eliminated to $out, as 32-bit integers, and returns their number.
  ;; A row is eliminated if the sum for its first 64 numbers exceeds $firstBound, or if the sum for all 128 numbers exceeds
  ;; $bound.
  (func (export "scan")
    (param $firstHalves i32) (param $secondHalves i32) (param $start i32) (param $end i32) (param $query i32)
    (param $firstBound f32) (param $bound f32) (param $out i32) (result i32)
    (local $first i32) (local $sum f32)
    (local.set $first (local.get $out))
    (block $done
      (br_if $done (i32.ge_u (local.get $start) (local.get $end)))
      (loop $rows
        (local.set $sum (call $squares
          (i32.add (local.get $firstHalves) (i32.shl (local.get $start) (i32.const 7)))
          (local.get $query)))
        (if (i32.eqz (f32.gt (local.get $sum) (local.get $firstBound)))
          (then
            (local.set $sum (f32.add (local.get $sum) (call $squares
              (i32.add (local.get $secondHalves) (i32.shl (local.get $start) (i32.const 7)))
              (i32.add (local.get $query) (i32.const 256)))))
            (if (i32.eqz (f32.gt (local.get $sum) (local.get $bound)))
              (then
                (i32.store (local.get $out) (local.get $start))
                (local.set $out (i32.add (local.get $out) (i32.const 4)))))))
        (local.set $start (i32.add (local.get $start) (i32.const 1)))
        (br_if $rows (i32.lt_u (local.get $start) (local.get $end)))))
    (i32.shr_u (i32.sub (local.get $out) (local.get $first)) (i32.const 2))))
