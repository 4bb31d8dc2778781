#!/usr/bin/env ruby
# frozen_string_literal: true

require "set"

# Things that are sold.
#
# @see Cart
module Shop
  # The most that fits.
  MAX = 10
  LIMITS = { a: 1 }.freeze
  SECRET = 1
  private_constant :SECRET

  class Error < StandardError; end

  # Where something is.
  Point = Struct.new(:x, :y) do
    # How far off it is.
    def distance
      Math.sqrt((x**2) + (y**2))
    end
  end
  NotFound = Class.new(Error)
  Pair = Data.define(:left, :right)

  class << self
    # Opens a shop.
    #
    # @param path [String] where it is
    def open(path, mode = "r", *rest, key:, size: 1, **options, &block)
      return nil unless path

      yield path
      new(path).tap(&block)
    end

    attr_accessor :config

    private

    def hidden; end
  end

  module_function

  def helper(*, **, &) = other(*, **, &)

  # A cart.
  class Cart::Inner < Base
    include Enumerable

    # @return [Array] what is in it
    attr_reader :items, :name
    attr_accessor(:owner)
    attr_writer :note # the note

    # @!visibility public

    # Makes one.
    def initialize(items, owner = nil)
      super()
      @items = items
      @owner = owner
    end

    def self.create(items) = new(items)

    def Other.elsewhere; end

    def each(&block)
      items.each(&block)
    end

    # rubocop:disable Style/Foo
    def total
      sum = 0
      items.each { |i| sum += i.price }
      sum
    end

    def ==(other)
      raise ArgumentError, "not a cart" unless other

      other.items == items
    end

    def []=(at, (left, right))
      @items[at] = left
    end

    def owner=(value)
      @owner = value
    end

    def find(id)
      @found ||= {}
      if id.nil?
        nil
      else
        @found[id] || raise(NotFound.new(id))
      end
    end

    def kind
      case @owner
      when nil then :none
      when String then :text
      else raise Shop::Error, "odd"
      end
    end

    # @abstract
    def price
      raise NotImplementedError
    end

    # @deprecated Use {#total}.
    def sum; total; end

    sig { params(a: Integer).returns(String) }
    def typed(a)
      a.to_s.strip.upcase
    end

    #: (Integer) -> String
    def inline(a)
      a.to_s
    rescue TypeError
      "none"
    ensure
      puts "done"
    end

    # @api private
    def internal; end

    def left_out; end # :nodoc:

    define_method(:dynamic) { |a, b = 1| a + b }

    memoize def slow(n)
      while n > 0
        n -= 1
      end
      n
    end

    alias_method :size, :total
    alias length total

    # Not for others.
    private def named(a)
      -> (x) { return x + a }
    end

    def before; end
    attr_reader :shown
    private :before, :shown

    private

    attr_reader :cache

    # Keeps it.
    def keep(item)
      @cache << item
      fail "full" if @cache.size > MAX
    end

    class Deep
      def visible
        super || begin
          1
        end
      end
    end

    protected

    def shared = 1

    public

    def shown_again
      loop { break }
    end
    private_class_method def self.build; end
  end
end

=begin
A block that documents.
=end
def top(first, *others)
  def inner; end
  first
end

lambda_of = ->(x) { x }
$global = 1

task :build do
  def in_task; end
end

class Reopened; def one; end; def two; end; end

class Empty < StandardError
end
