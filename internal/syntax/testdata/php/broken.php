<?php
class Broken
{
    /** Whole. */
    public function whole(int $a): int { return $a; }

    public function typing(
    {
        $this->
    }

    public function after() { }
}

function half(int $a,
