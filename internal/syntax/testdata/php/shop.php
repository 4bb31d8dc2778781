#!/usr/bin/env php
<?php
/**
 * This file is part of the shop.
 */
declare(strict_types=1);

namespace Shop\Parts;

use Foo\Bar;

/**
 * What a customer wants.
 *
 * @template T
 */
#[Entity, Other(1)]
abstract class Cart extends Base implements IShop, Countable
{
    use Loggable, Other { log as protected traitLog; }

    /** The most. */
    public const MAX = 3, MIN = 1;
    private const string A = 'x';
    /** @var int */
    private int $count = 0, $b;
    public static ?string $name;
    var $old;
    protected readonly array $items;

    /**
     * Makes one.
     */
    public function __construct(
        private readonly int $owner,
        /** Where. */
        protected ?Store $store = null,
        int|string $plain = 1,
        string &$ref = 'x',
        string ...$rest
    ) { $this->count = 1; }

    /** @throws IOException */
    #[Pure]
    final public static function find(string $name, ?callable $block = null, &...$rest): ?static
    {
        if ($name === null) { throw new \InvalidArgumentException('x'); }
        $local = 1; $local += 2; $this->count++; self::$name = 'x'; static::$cache[$name] = $local; global $conf; $conf = 1; static $kept = 0; $kept++;
        foreach ($rest as $i => $r) { yield $r; log($r); }
        $f = function (int $x) use ($local): int { return $x; };
        $g = fn($x) => $x * 2;
        $this->store->save($name)?->done(); Foo::make($name); parent::find($name); $block($name); new Foo($name); \strlen($name);
        $x = $a ?? throw new LogicException('b');
        [$a, $b] = $pair; list($c, $d) = $pair;
        switch ($a) { case 1: break; default: }
        $z = match(true) { $a > 1 => 2, default => 3 };
        try { } catch (A | B $e) { throw $e; }
        return $a ? null : $this;
    }
    abstract protected function bar(): void;
    function noModifier() {}
    public function __toString(): string { return ''; }
    private function gen(): \Generator { yield from $x; }
}

interface IShop extends A { const X = 1; public function sell(int $x): int; }
trait Loggable { private $log; public function log(string $m): void { echo $m; } abstract function need(); }
enum Suit: string implements HasLabel {
    /** Like blood. */
    case Hearts = 'H';
    #[Deprecated]
    case Spades = 'S';
    public function label(): string { return ucfirst($this->value); }
}
final readonly class Point { public function __construct(public int $x = 0, public int $y = 0) {} }
/** Adds. */
function add(int $a, int $b = 1): int { return $a + $b; }
const TOP = 1;
define('OLD', 2);
$top = 1;
$closure = function ($x) { return $x; };
$arrow = fn($x) => $x;
$anon = new class(1) extends B { public function run() {} };
if (!function_exists('helper')) {
    /** Helps. */
    function helper(...$args) { }
}
return ['a' => 1];
