import * as React from 'react';

interface Props<T> { items: T[]; /** Draws one. */ render?: (item: T) => React.ReactNode }

/** A list. */
export function List<T,>({ items, render = String, ...rest }: Props<T> & { className?: string }): JSX.Element {
  const [open, setOpen] = React.useState<boolean>(false);
  const toggle = React.useCallback(() => setOpen((o) => !o), []);
  const row = (item: T) => <li onClick={() => toggle()}>{render(item)}</li>;
  return open ? <ul {...rest}>{items.map(row)}</ul> : null;
}

export const Panel: React.FC<{ title: string }> = ({ title, children }) => <section title={title}>{children}</section>;

export const Wrapped = React.memo(React.forwardRef<HTMLDivElement, Props<string>>((props, ref) => <div ref={ref} />));

export default class View extends React.Component<Props<string>, { open: boolean }> {
  static defaultProps: Partial<Props<string>> = {};
  state = { open: false };
  private handle = (event: React.MouseEvent<HTMLElement>): void => { this.setState({ open: true }); };
  render() {
    return (
      <>
        {/* nothing */}
        <List<string> items={[]} render={function named(item) { return <b>{item}</b>; }} />
      </>
    );
  }
}
